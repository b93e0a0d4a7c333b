package dev.weir.config.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A source of a configuration.
 *
 * @param name its name in messages
 * @param rank its order among the sources in messages
 * @param directory the base of its relative paths; null for the working directory
 */
public record Source(String name, int rank, @Nullable Path directory) {

    public static final Source ELSEWHERE = new Source("another configuration", Integer.MAX_VALUE - 4, null);
    public static final Source ENVIRONMENT = new Source("environment", Integer.MAX_VALUE - 3, null);
    public static final Source PROGRAMMATIC = new Source("programmatic", Integer.MAX_VALUE - 2, null);
    public static final Source COMMAND_LINE = new Source("command line", Integer.MAX_VALUE - 1, null);
    public static final Source DEFAULT = new Source("default", Integer.MAX_VALUE, null);
}

package dev.weir.config.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One of the things a configuration is read from.
 *
 * @param name what messages call it
 * @param rank the order in which messages of several sources stand
 * @param directory what relative paths in it start from; null for the working directory
 */
public record Source(String name, int rank, @Nullable Path directory) {

    public static final Source ENVIRONMENT = new Source("environment", Integer.MAX_VALUE - 3, null);
    public static final Source PROGRAMMATIC = new Source("programmatic", Integer.MAX_VALUE - 2, null);
    public static final Source COMMAND_LINE = new Source("command line", Integer.MAX_VALUE - 1, null);
    public static final Source DEFAULT = new Source("default", Integer.MAX_VALUE, null);
}

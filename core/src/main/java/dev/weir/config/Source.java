package dev.weir.config;

import java.nio.file.Path;

/**
 * One of the things a configuration is read from.
 *
 * @param name what messages call it
 * @param rank the order in which messages of several sources stand
 * @param directory what relative paths in it start from
 */
record Source(String name, int rank, Path directory) {

    private static final Path HERE = Path.of("");

    static final Source ENVIRONMENT = new Source("environment", Integer.MAX_VALUE - 2, HERE);
    static final Source PROGRAMMATIC = new Source("programmatic", Integer.MAX_VALUE - 1, HERE);
    static final Source DEFAULT = new Source("default", Integer.MAX_VALUE, HERE);
}

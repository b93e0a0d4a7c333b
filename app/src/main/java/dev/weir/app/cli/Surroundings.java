package dev.weir.app.cli;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a command.
 *
 * @param in standard input
 * @param inputIsTerminal whether a person would have to type it
 * @param outputIsTerminal whether a person reads standard output
 * @param errorIsTerminal whether a person reads standard error
 * @param environment the variables
 * @param workingDirectory where it was started; empty rather than absolute, so that messages stay short
 * @param home the folder of the distribution; null outside of one
 */
public record Surroundings(
        InputStream in,
        boolean inputIsTerminal,
        boolean outputIsTerminal,
        boolean errorIsTerminal,
        Map<String, String> environment,
        Path workingDirectory,
        @Nullable Path home) {

    public static Surroundings ofProcess() {
        String home = System.getProperty("weir.home");
        return new Surroundings(
                System.in,
                Boolean.getBoolean("weir.stdin.terminal"),
                Boolean.getBoolean("weir.stdout.terminal"),
                Boolean.getBoolean("weir.stderr.terminal"),
                System.getenv(),
                Path.of(""),
                home == null ? null : Path.of(home));
    }

    /** Whether the shell finds commands in this folder. */
    public boolean isOnPath(Path folder) {
        return List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .contains(folder.toString());
    }
}

package dev.weir.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user's data directory, after the XDG Base Directory Specification. */
public final class UserData {
    private UserData() {}

    /** The usage ledger of the command; empty where there is neither {@code XDG_DATA_HOME} nor {@code HOME}. */
    public static Optional<Path> ledger(Map<String, String> environment) {
        return directory(environment).map(data -> data.resolve("weir").resolve("ledger.db"));
    }

    /** The batch jobs of the command; empty as for the ledger. */
    public static Optional<Path> batchJobs(Map<String, String> environment) {
        return directory(environment).map(data -> data.resolve("weir").resolve("batch-jobs"));
    }

    /** The keys of the gateway; empty as for the ledger. */
    public static Optional<Path> keys(Map<String, String> environment) {
        return directory(environment).map(data -> data.resolve("weir").resolve("keys.json"));
    }

    /** A relative path is to be ignored, as the specification says. */
    private static Optional<Path> directory(Map<String, String> environment) {
        Optional<Path> data = absolute(environment.get("XDG_DATA_HOME"));
        return data.isPresent()
                ? data
                : absolute(environment.get("HOME"))
                        .map(home -> home.resolve(".local").resolve("share"));
    }

    private static Optional<Path> absolute(@Nullable String path) {
        return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
    }
}

package dev.weir.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of requests that is named on the command line. */
public final class RowFile {
    private static final String STANDARD = "-";

    private RowFile() {}

    /**
     * Opens it; {@code -} is standard input.
     *
     * @throws InputException if it cannot be read
     */
    public static InputStream open(Surroundings surroundings, Path file) {
        if (file.toString().equals(STANDARD)) {
            return surroundings.in();
        }
        Path path = surroundings.workingDirectory().resolve(file);
        if (Files.isDirectory(path)) {
            throw new InputException(file + " is a folder: name a file of requests");
        }
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The failure to read it. */
    public static InputException unreadable(Path file, @Nullable IOException e) {
        if (e instanceof NoSuchFileException) {
            return new InputException("no such file: " + file);
        }
        return new InputException(
                e instanceof AccessDeniedException
                        ? file + " may not be read"
                        : file + " cannot be read: " + (e == null ? "unknown" : e.getMessage()));
    }
}

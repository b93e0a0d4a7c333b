package dev.weir.app.run.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows come from.
 *
 * @param name for messages
 * @param file the file; null for a stream, which can be read once
 * @param stream the stream; null for a file
 */
public record RunSource(
        String name, @Nullable Path file, @Nullable InputStream stream) {

    /**
     * A file, which can be read again.
     *
     * @param name as it was written on the command line
     */
    public static RunSource file(String name, Path file) {
        return new RunSource(name, file, null);
    }

    /** A stream, such as standard input or a pipe, which can be read once. */
    public static RunSource stream(String name, InputStream in) {
        return new RunSource(name, null, in);
    }

    /** Its length in bytes; 0 if unknown. */
    public long size() throws IOException {
        return file == null ? 0 : Files.size(file);
    }

    public RunInput open(RowRules rules) throws IOException {
        InputStream in = stream != null ? stream : Files.newInputStream(requiredFile());
        return rules.csv() ? new CsvInput(in, rules, name) : new JsonLinesInput(in, rules);
    }

    private Path requiredFile() {
        if (file == null) {
            throw new IllegalStateException("a source is a file or a stream");
        }
        return file;
    }
}

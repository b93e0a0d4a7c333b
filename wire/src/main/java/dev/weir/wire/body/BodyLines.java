package dev.weir.wire.body;

import java.io.IOException;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** The lines of a body of any length, of which one at a time is in memory. Not thread-safe. */
public final class BodyLines {
    private static final byte NEWLINE = '\n';

    private final BufferedSource source;
    private final long maxBytes;

    /** @param maxBytes the maximum length of a line */
    public BodyLines(BufferedSource source, long maxBytes) {
        this.source = source;
        this.maxBytes = maxBytes;
    }

    /** The next line without its end, empty for one that is too long; null at the end of the body. */
    public @Nullable String next() throws IOException {
        if (source.exhausted()) {
            return null;
        }
        long end = source.indexOf(NEWLINE, 0, maxBytes);
        if (end >= 0) {
            String line = source.readUtf8(end);
            source.skip(1);
            return line.strip();
        }
        if (!source.request(maxBytes)) {
            return source.readUtf8().strip();
        }
        skipToNewline();
        return "";
    }

    private void skipToNewline() throws IOException {
        while (!source.exhausted()) {
            long end = source.getBuffer().indexOf(NEWLINE);
            if (end >= 0) {
                source.skip(end + 1);
                return;
            }
            source.skip(source.getBuffer().size());
        }
    }
}

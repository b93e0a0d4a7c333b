package dev.weir.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text in UTF-8, one after the other, with or without a byte order mark, with the ends of any system. Of a line
 * above the limit no more than that is kept in memory. Not thread-safe.
 */
final class TextLines implements Closeable {
    private static final String MARK = "\ufeff";
    private static final int NONE = -1;

    private final InputStream in;
    private final int mostBytes;
    private long number;
    private long bytes;

    /** @param mostBytes the maximum length of a line */
    TextLines(InputStream in, int mostBytes) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.mostBytes = mostBytes;
    }

    /**
     * A line.
     *
     * @param number counted from 1
     * @param text what it says; null if it cannot be used
     * @param problem why not; null if it can
     */
    record Line(
            long number, @Nullable String text, @Nullable String problem) {}

    /** The next line; null at the end. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next == NONE) {
            return null;
        }
        long length = 0;
        for (; next != NONE && next != '\n'; next = in.read()) {
            if (++length <= mostBytes) {
                line.write(next);
            }
        }
        bytes += length + 1;
        number++;
        return length > mostBytes
                ? new Line(number, null, "is longer than " + mostBytes + " bytes")
                : decoded(line.toByteArray());
    }

    private Line decoded(byte[] line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            String unmarked = number == 1 && text.startsWith(MARK) ? text.substring(MARK.length()) : text;
            return new Line(number, unmarked.strip(), null);
        } catch (CharacterCodingException e) {
            return new Line(number, null, "is not in UTF-8");
        }
    }

    /** How many bytes the lines so far had. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

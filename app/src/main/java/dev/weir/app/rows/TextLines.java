package dev.weir.app.rows;

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
public final class TextLines implements Closeable {
    private static final String MARK = "\ufeff";
    private static final int FIRST_BYTES = 256;

    private final InputStream in;
    private final int mostBytes;
    private final byte[] block = new byte[1 << 16];
    private int next;
    private int filled;
    private long number;
    private long bytes;

    /** @param mostBytes the maximum length of a line */
    public TextLines(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    /**
     * A line.
     *
     * @param number counted from 1
     * @param text what it says; null if it cannot be used
     * @param problem why not; null if it can
     */
    public record Line(
            long number, @Nullable String text, @Nullable String problem) {}

    /** The next line; null at the end. */
    public @Nullable Line next() throws IOException {
        if (!hasMore()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(FIRST_BYTES);
        long length = 0;
        boolean ended = false;
        while (!ended && hasMore()) {
            int end = next;
            while (end < filled && block[end] != '\n') {
                end++;
            }
            ended = end < filled;
            int kept = (int) Math.min((long) end - next, Math.max(0, mostBytes - length));
            line.write(block, next, kept);
            length += end - next;
            next = ended ? end + 1 : end;
        }
        bytes += length + 1;
        number++;
        return length > mostBytes
                ? new Line(number, null, "is longer than " + mostBytes + " bytes")
                : decoded(line.toByteArray());
    }

    private boolean hasMore() throws IOException {
        if (next == filled) {
            next = 0;
            filled = Math.max(0, in.read(block, 0, block.length));
        }
        return filled > 0;
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
            return new Line(number, null, "is not in UTF-8" + (number == 1 ? otherEncoding(line) : ""));
        }
    }

    /** Windows PowerShell redirects output into UTF-16. */
    private static String otherEncoding(byte[] line) {
        boolean utf16 = line.length > 1
                && ((line[0] == (byte) 0xff && line[1] == (byte) 0xfe)
                        || (line[0] == (byte) 0xfe && line[1] == (byte) 0xff));
        return utf16 ? " but in UTF-16: convert the file" : "";
    }

    /** How many bytes the lines so far had. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

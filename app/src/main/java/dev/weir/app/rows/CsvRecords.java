package dev.weir.app.rows;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of comma-separated values in UTF-8, after RFC 4180: a field in double quotes may contain commas, line breaks and,
 * doubled, quotes. A byte order mark is skipped, the ends of lines may be those of any system, and empty lines are no records. Of
 * a record above the limit no more than that is kept in memory. Not thread-safe.
 */
public final class CsvRecords implements Closeable {
    private static final int NONE = -1;
    private static final byte[] MARK = "\ufeff".getBytes(StandardCharsets.UTF_8);

    private final InputStream in;
    private final int mostBytes;
    private final byte[] block = new byte[1 << 16];
    private int next;
    private int filled;
    private boolean ended;
    private long line = 1;
    private long bytes;

    // the record that is being read
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private final List<String> fields = new ArrayList<>();
    private long length;
    private @Nullable String problem;

    /** @param mostBytes the maximum length of a record */
    public CsvRecords(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    /**
     * A record.
     *
     * @param line the line on which it begins, counted from 1
     * @param fields its fields; as far as they were read if there is a problem
     * @param problem why it cannot be used; null if it can
     */
    public record Fields(
            long line, List<String> fields, @Nullable String problem) {}

    /** The next record; null at the end. */
    public @Nullable Fields next() throws IOException {
        while (true) {
            long begin = line;
            fields.clear();
            field.reset();
            length = 0;
            problem = null;
            boolean more = read();
            boolean empty = problem == null && fields.size() == 1 && length == 0;
            if (!empty) {
                return new Fields(begin, List.copyOf(fields), problem);
            }
            if (!more) {
                return null;
            }
        }
    }

    /** Reads a record; false if the text ends with it. */
    private boolean read() throws IOException {
        while (true) {
            int c = nextByte();
            if (c == '"' && field.size() == 0) {
                c = quoted();
            }
            for (; c != NONE && c != ',' && c != '\n'; c = nextByte()) {
                keep(c);
            }
            end(c != ',');
            if (c != ',') {
                line++;
                return c != NONE;
            }
            length++;
        }
    }

    /** Reads the rest of a field in quotes, and yields the byte after it. */
    private int quoted() throws IOException {
        length += 2;
        while (true) {
            int c = nextByte();
            if (c == NONE) {
                fail("ends within a quoted field: a quote is not closed");
                return NONE;
            }
            if (c == '"') {
                c = nextByte();
                if (c != '"') {
                    return c == '\r' ? nextByte() : c;
                }
            }
            if (c == '\n') {
                line++;
            }
            keep(c);
        }
    }

    private void keep(int c) {
        if (++length <= mostBytes) {
            field.write(c);
        } else {
            fail("is longer than " + mostBytes + " bytes; perhaps a quote is not closed");
        }
    }

    private void fail(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    private void end(boolean last) {
        byte[] value = field.toByteArray();
        field.reset();
        int size = last && value.length > 0 && value[value.length - 1] == '\r' ? value.length - 1 : value.length;
        if (size < value.length) {
            length--;
        }
        try {
            fields.add(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value, 0, size))
                    .toString());
        } catch (CharacterCodingException e) {
            fields.add("");
            fail("is not in UTF-8");
        }
    }

    private int nextByte() throws IOException {
        while (next == filled && !ended) {
            fill();
        }
        if (ended) {
            return NONE;
        }
        bytes++;
        return block[next++] & 0xff;
    }

    private void fill() throws IOException {
        boolean first = bytes == 0;
        next = 0;
        filled = first ? in.readNBytes(block, 0, MARK.length) : Math.max(0, in.read(block, 0, block.length));
        if (first
                && filled >= MARK.length
                && ByteBuffer.wrap(block, 0, MARK.length).equals(ByteBuffer.wrap(MARK))) {
            next = MARK.length;
            bytes = MARK.length;
        }
        ended = filled == 0;
    }

    /** How many bytes the records so far had. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

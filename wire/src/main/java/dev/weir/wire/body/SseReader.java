package dev.weir.wire.body;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events after the WHATWG HTML standard, section 9.2.6: CR, LF and CR LF, a byte order mark, comments,
 * data of several lines. okhttp-sse does not distinguish a stream that was cut from one that has ended. This reader is more
 * liberal: JSON without a field's name counts as data, a field's name that is there twice counts once, and data without an
 * end at the end of the stream is an event marked as such. The source bounds the memory. For one thread.
 */
public final class SseReader {
    private static final ByteString BYTE_ORDER_MARK = ByteString.of((byte) 0xEF, (byte) 0xBB, (byte) 0xBF);
    private static final ByteString LINE_ENDS = ByteString.encodeUtf8("\r\n");
    private static final ByteString DATA = ByteString.encodeUtf8("data");
    private static final ByteString EVENT = ByteString.encodeUtf8("event");
    private static final ByteString ERROR = ByteString.encodeUtf8("error");
    private static final ByteString COMMENT = ByteString.encodeUtf8(":");
    private static final List<ByteString> BEGINNINGS =
            List.of(DATA, EVENT, ERROR, ByteString.encodeUtf8("id"), ByteString.encodeUtf8("retry"), COMMENT);

    private final BufferedSource source;
    private boolean started;
    private boolean skipLineFeed;
    private String name = "";
    private byte[] lastName = {};
    private String lastNameText = "";
    private byte @Nullable [] data;
    private final Buffer furtherData = new Buffer();
    private boolean hasEvents;
    private boolean hasOtherLines;

    public SseReader(BufferedSource source) {
        this.source = source;
    }

    /**
     * The next event that has data; null at the end of the stream.
     *
     * @throws IOException if reading failed; a stream that just ends does not
     */
    public @Nullable SseEvent next() throws IOException {
        skipByteOrderMark();
        for (long length = lineLength(); length >= 0; length = lineLength()) {
            boolean blank = length == 0;
            readLine(length);
            endLine();
            if (blank && data != null) {
                return take(true);
            }
            name = blank ? "" : name;
        }
        readLine(source.getBuffer().size());
        return data == null ? null : take(false);
    }

    /** Whether a text begins with a line of a stream: a field or a comment. Waits for as many bytes as show it. */
    static boolean begins(BufferedSource text) throws IOException {
        for (ByteString beginning : BEGINNINGS) {
            if (text.rangeEquals(0, beginning)) {
                int size = beginning.size();
                return beginning.equals(COMMENT)
                        || !text.request(size + 1L)
                        || ":\r\n".indexOf(text.getBuffer().getByte(size)) >= 0;
            }
        }
        return false;
    }

    /** Whether lines came that are none of a stream, and no event. */
    public boolean isOtherText() {
        return hasOtherLines && !hasEvents;
    }

    private void skipByteOrderMark() throws IOException {
        if (!started && source.rangeEquals(0, BYTE_ORDER_MARK)) {
            source.skip(BYTE_ORDER_MARK.size());
        }
        started = true;
    }

    /** How many bytes there are before the end of the line; -1 if the stream ends first. */
    private long lineLength() throws IOException {
        if (skipLineFeed && !source.exhausted() && source.getBuffer().getByte(0) == '\n') {
            source.skip(1);
        }
        skipLineFeed = false;
        return source.indexOfElement(LINE_ENDS);
    }

    private void endLine() throws IOException {
        skipLineFeed = source.readByte() == '\r';
    }

    private void readLine(long whole) throws IOException {
        long length = data == null ? withoutIndent(whole) : whole;
        if (hasField(DATA, length)) {
            append(readValue(DATA, length));
        } else if (hasField(EVENT, length)) {
            name = readName(length);
        } else if (hasField(ERROR, length)) {
            // llama.cpp's server before 2025: the error is a field of its own
            name = "error";
            append(readValue(ERROR, length));
        } else if (isJson(length)) {
            append(source.readByteArray(length));
        } else {
            hasOtherLines |= length > 0 && !mayBeField(length);
            source.skip(length);
        }
    }

    /** Whether a line is a field or a comment, or the beginning of one, which the end of the stream may have cut. */
    private boolean mayBeField(long length) throws IOException {
        for (ByteString beginning : BEGINNINGS) {
            int common = (int) Math.min(length, beginning.size());
            boolean ends = length <= beginning.size()
                    || beginning.equals(COMMENT)
                    || source.getBuffer().getByte(beginning.size()) == ':';
            if (ends && source.rangeEquals(0, beginning, 0, common)) {
                return true;
            }
        }
        return false;
    }

    /** The length of a line once the white space at its beginning is skipped. */
    private long withoutIndent(long whole) throws IOException {
        long length = whole;
        while (length > 0 && " \t".indexOf(source.getBuffer().getByte(0)) >= 0) {
            source.skip(1);
            length--;
        }
        return length;
    }

    /** Reads the name of an event: the very string of the one before if it is the same, as with token after token. */
    private String readName(long length) throws IOException {
        byte[] bytes = readValue(EVENT, length);
        if (!Arrays.equals(bytes, lastName)) {
            lastName = bytes;
            lastNameText = new String(bytes, StandardCharsets.UTF_8);
        }
        return lastNameText;
    }

    private boolean isJson(long length) {
        byte first = length == 0 ? 0 : source.getBuffer().getByte(0);
        return switch (first) {
            case '{', '[' -> true;
            case ' ', '\t', '"', '}', ']', ',' -> data != null; // a further line of an indented document
            default -> false;
        };
    }

    private boolean hasField(ByteString field, long length) throws IOException {
        int size = field.size();
        return length >= size
                && source.rangeEquals(0, field)
                && (length == size || source.getBuffer().getByte(size) == ':');
    }

    private byte[] readValue(ByteString field, long length) throws IOException {
        long prefix = Math.min(length, field.size() + 1);
        if (length > prefix && source.getBuffer().getByte(prefix) == ' ') {
            prefix++;
        }
        source.skip(prefix);
        long left = length - prefix;
        return hasField(field, left) && left > field.size() ? readValue(field, left) : source.readByteArray(left);
    }

    private void append(byte[] line) {
        if (data == null) {
            data = line;
        } else {
            furtherData.writeByte('\n').write(line);
        }
    }

    private SseEvent take(boolean ended) {
        byte[] all = data == null ? new byte[0] : data;
        if (furtherData.size() > 0) {
            Buffer joined = new Buffer().write(all);
            joined.write(furtherData, furtherData.size());
            all = joined.readByteArray();
        }
        hasEvents = true;
        SseEvent event = new SseEvent(name, all, ended);
        name = "";
        data = null;
        return event;
    }
}

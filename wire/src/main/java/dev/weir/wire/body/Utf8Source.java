package dev.weir.wire.body;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** Replaces bytes that are not UTF-8 by U+FFFD. ASCII is passed on without a copy. */
final class Utf8Source extends ForwardingSource {
    private static final int LONGEST = 4;

    private final Buffer fresh = new Buffer();
    private final Buffer held = new Buffer();
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    Utf8Source(Source bytes) {
        super(bytes);
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        long before = sink.size();
        while (sink.size() == before) {
            boolean ended = super.read(fresh, byteCount) < 0;
            if (ended && held.size() == 0) {
                return -1;
            }
            if (held.size() == 0 && isAscii(fresh)) {
                sink.write(fresh, fresh.size());
            } else {
                decode(sink, ended);
            }
        }
        return sink.size() - before;
    }

    private void decode(Buffer sink, boolean ended) {
        held.write(fresh, fresh.size());
        byte[] bytes = held.readByteArray();
        int end = ended ? bytes.length : endOfWhole(bytes);
        sink.writeUtf8(new String(bytes, 0, end, StandardCharsets.UTF_8));
        held.write(bytes, end, bytes.length - end);
    }

    /** Where a character begins of which more has to come; the end if there is none. */
    private static int endOfWhole(byte[] bytes) {
        for (int back = 1; back < LONGEST && back <= bytes.length; back++) {
            int at = bytes.length - back;
            int length = lengthOf(bytes[at]);
            if (length > 0) {
                return length > back ? at : bytes.length;
            }
        }
        return bytes.length;
    }

    /** How many bytes a character has that begins with this one; 0 if none does. */
    private static int lengthOf(byte first) {
        int b = first & 0xff;
        if (b < 0x80) {
            return 1;
        }
        return b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    }

    private boolean isAscii(Buffer bytes) {
        try (Buffer.UnsafeCursor segment = bytes.readUnsafe(cursor)) {
            while (segment.next() != -1) {
                for (int i = segment.start; i < segment.end; i++) {
                    if (segment.data[i] < 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}

package dev.weir.backend.openai;

import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** Bytes of a response, of which there may be so many and no more. */
final class LimitedSource extends ForwardingSource {
    private long left;

    LimitedSource(Source bytes, long most) {
        super(bytes);
        left = most;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        long read = super.read(sink, byteCount);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new TooLargeException();
        }
        return read;
    }

    /** The response has more bytes than it may have. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

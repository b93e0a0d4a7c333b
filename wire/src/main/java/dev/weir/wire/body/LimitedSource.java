package dev.weir.wire.body;

import dev.weir.spi.backend.Reason;
import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/** A source that fails after a number of bytes. */
final class LimitedSource extends ForwardingSource {
    private final long maxBytes;
    private long left;

    LimitedSource(Source bytes, long maxBytes) {
        super(bytes);
        this.maxBytes = maxBytes;
        left = maxBytes;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        long read = super.read(sink, byteCount);
        left -= Math.max(0, read);
        if (left < 0) {
            throw new UnacceptableResponseException(
                    Reason.RESPONSE_TOO_LARGE, "the response is longer than maxResponseBytes=" + maxBytes);
        }
        return read;
    }
}

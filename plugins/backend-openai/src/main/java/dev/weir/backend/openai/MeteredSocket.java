package dev.weir.backend.openai;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A socket that counts what it receives, to tell whether any byte of a response had come when it broke, and knows whether
 * it has carried a request.
 */
final class MeteredSocket extends Socket {
    private final AtomicBoolean used = new AtomicBoolean();
    private volatile long received;
    private volatile @Nullable TlsRecords records;

    /** Takes note of a request. Whether there was one before. */
    boolean use() {
        return used.getAndSet(true);
    }

    /** How many bytes came that may be of a response: all of them, but under TLS not those of its alerts. */
    long received() {
        return received;
    }

    /** From now on there is TLS on this socket. */
    void secure() {
        records = new TlsRecords();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                count(bytes, offset, count);
                return count;
            }
        };
    }

    /** One thread reads a socket at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void count(byte[] bytes, int offset, int count) {
        if (count > 0) {
            TlsRecords tls = records;
            received += tls == null ? count : tls.countWithoutAlerts(bytes, offset, count);
        }
    }
}

package dev.weir.simulator.internal.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** A connection that can be reset, and that detects a disconnected client while no request is read from it. */
final class ClientConnection extends SocketChannelEndPoint {
    private static final int PROBE_BYTES = 512;

    private final long number;
    private final Executor executor;
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable ByteBuffer pipelined;

    ClientConnection(
            long number,
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Executor executor) {
        super(channel, selector, key, scheduler);
        this.number = number;
        this.executor = executor;
    }

    /** The connection of a request. */
    static ClientConnection of(Request request) {
        return (ClientConnection)
                request.getConnectionMetaData().getConnection().getEndPoint();
    }

    long number() {
        return number;
    }

    void countRequest() {
        requests.incrementAndGet();
    }

    long requests() {
        return requests.get();
    }

    /**
     * Whether the client has closed the connection. May be called only while nothing else reads from it. The bytes of a
     * pipelined request are kept for the reader.
     */
    boolean isAbandoned() {
        if (pipelined != null) {
            return !isOpen();
        }
        ByteBuffer buffer = BufferUtil.allocate(PROBE_BYTES);
        try {
            int read = super.fill(buffer);
            if (read > 0) {
                pipelined = buffer;
            }
            return read < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer kept = pipelined;
        if (kept == null) {
            return super.fill(buffer);
        }
        int moved = BufferUtil.append(buffer, kept);
        if (!kept.hasRemaining()) {
            pipelined = null;
        }
        return moved;
    }

    /** The selector does not see the bytes that were kept, so the reader is called here. */
    @Override
    public void fillInterested(Callback callback) {
        if (pipelined == null) {
            super.fillInterested(callback);
        } else {
            executor.execute(callback::succeeded);
        }
    }

    /** Closes the connection with a TCP reset. */
    void closeWithReset() {
        try {
            getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException alreadyClosed) {
            // nothing is left to reset
        }
        close();
    }
}

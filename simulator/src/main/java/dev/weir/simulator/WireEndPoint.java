package dev.weir.simulator;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** A connection that can be reset, and asked whether its client is still there while nothing is read from it. */
final class WireEndPoint extends SocketChannelEndPoint {
    private static final int LOOK_BYTES = 512;

    private final long number;
    private final Executor executor;
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable ByteBuffer early;

    WireEndPoint(
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

    long number() {
        return number;
    }

    /** Counts a request that came by it. Returns how many came. */
    long request() {
        return requests.incrementAndGet();
    }

    long requests() {
        return requests.get();
    }

    /**
     * Whether the client has closed the connection. Only for a thread that knows that nobody reads from it at the same
     * time. Bytes that come early, of a client that pipelines, are kept for the reader.
     */
    boolean isAbandoned() {
        if (early != null) {
            return !isOpen();
        }
        ByteBuffer buffer = BufferUtil.allocate(LOOK_BYTES);
        try {
            int read = super.fill(buffer);
            if (read > 0) {
                early = buffer;
            }
            return read < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer kept = early;
        if (kept == null) {
            return super.fill(buffer);
        }
        int moved = BufferUtil.append(buffer, kept);
        if (!kept.hasRemaining()) {
            early = null;
        }
        return moved;
    }

    /** The selector knows nothing of bytes that were kept, so the reader is called here. */
    @Override
    public void fillInterested(Callback callback) {
        if (early == null) {
            super.fillInterested(callback);
        } else {
            executor.execute(callback::succeeded);
        }
    }

    /** Ends the connection as a crash would: the client sees a reset. */
    void crash() {
        try {
            getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException closedAlready) {
            // nothing is left to reset
        }
        close();
    }
}

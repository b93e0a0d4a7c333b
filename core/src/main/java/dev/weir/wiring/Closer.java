package dev.weir.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, in reverse order, one at a time, whichever thread calls it. A failure to close is logged,
 * and the others are closed nevertheless.
 */
final class Closer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ReentrantLock closing = new ReentrantLock();

    synchronized void add(AutoCloseable closeable) {
        open.push(closeable);
    }

    private synchronized @Nullable AutoCloseable next() {
        return open.poll();
    }

    /** Returns when all is closed; at once if this thread is closing already, as when something closed closes all of it. */
    @Override
    public void close() {
        if (closing.isHeldByCurrentThread()) {
            return;
        }
        closing.lock();
        try {
            for (AutoCloseable each = next(); each != null; each = next()) {
                close(each);
            }
        } finally {
            closing.unlock();
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Throwable e) {
            LOG.warn("event=close-failed class={}", each.getClass().getName(), e);
        }
    }
}

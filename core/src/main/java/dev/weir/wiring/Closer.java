package dev.weir.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, in reverse order. One that cannot be closed is logged, and the others are closed all the same. */
final class Closer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    synchronized void add(AutoCloseable closeable) {
        open.push(closeable);
    }

    private synchronized @Nullable AutoCloseable next() {
        return open.poll();
    }

    @Override
    public void close() {
        for (AutoCloseable each = next(); each != null; each = next()) {
            try {
                each.close();
            } catch (Throwable e) {
                LOG.warn("event=close-failed class={}", each.getClass().getName(), e);
            }
        }
    }
}

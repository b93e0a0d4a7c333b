package dev.weir.wire;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The exchanges under way. A platform thread that is blocked on a socket does not notice an interrupt, so one thread
 * checks all of them every {@value #PERIOD_MILLIS} ms and ends those whose thread was interrupted. It stops while there
 * are none. Safe for use by many threads.
 */
final class LiveExchanges implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;

    private final Set<WireExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watch =
            new ScheduledThreadPoolExecutor(1, LiveExchanges::thread, new ThreadPoolExecutor.DiscardPolicy());
    private volatile boolean closed;

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "weir-http-interrupts");
        thread.setDaemon(true);
        return thread;
    }

    void add(WireExchange exchange) {
        exchanges.add(exchange);
        if (closed) {
            exchange.cancel();
        } else {
            watch();
        }
    }

    void remove(WireExchange exchange) {
        exchanges.remove(exchange);
    }

    private void watch() {
        if (!watching.get() && watching.compareAndSet(false, true)) {
            scheduleLook();
        }
    }

    private void scheduleLook() {
        var unused = watch.schedule(this::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        exchanges.forEach(WireExchange::cancelIfInterrupted);
        if (!exchanges.isEmpty()) {
            scheduleLook();
            return;
        }
        watching.set(false);
        if (!exchanges.isEmpty()) {
            watch(); // one was added in between and saw this watch still running
        }
    }

    /** Ends every exchange. */
    @Override
    public void close() {
        closed = true;
        exchanges.forEach(WireExchange::cancel);
        watch.shutdownNow();
    }
}

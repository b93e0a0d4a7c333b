package dev.weir.breaker;

import dev.weir.spi.call.CallContext.Registration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener and how far it has come along the chain of periods. */
final class Subscription implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private final String breaker;
    private final BreakerListener listener;
    private final Executor executor;
    private final AtomicInteger news = new AtomicInteger();
    private final AtomicReference<@Nullable Period> probed = new AtomicReference<>();
    private volatile boolean closed;
    private volatile Period notified;

    Subscription(String breaker, BreakerListener listener, Executor executor, Period from) {
        this.breaker = breaker;
        this.listener = listener;
        this.executor = executor;
        this.notified = from;
    }

    void probeSucceeded(Period halfOpen) {
        probed.set(halfOpen);
        notifyListener();
    }

    /** Notifies the listener of what it does not know yet, unless there is nothing, or a thread is at it already. */
    void notifyListener() {
        if ((notified.next() == null && probed.get() == null) || news.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::notifyOfAll);
        } catch (RuntimeException | Error e) {
            news.set(0);
            LOG.warn("event=breaker-callback-refused breaker={}", breaker, e);
        }
    }

    private void notifyOfAll() {
        int seen = news.get();
        do {
            notifyOfProbe();
            notifyOfChanges();
            seen = news.addAndGet(-seen);
        } while (seen != 0);
    }

    private void notifyOfChanges() {
        Period before = notified;
        for (Period next = before.next(); next != null; next = before.next()) {
            StateChange change = new StateChange(
                    breaker, before.state(), next.state(), next.cause, next.since, next.untilProbe(next.sinceNanos));
            notified = next;
            if (change.from() != change.to()) {
                guarded(() -> listener.stateChanged(change));
            }
            notifyOfProbe();
            before = next;
        }
    }

    /** Reports a probe that succeeded, though not before the changes that led to the period it was made in. */
    private void notifyOfProbe() {
        Period halfOpen = probed.get();
        boolean known = halfOpen != null && halfOpen.number <= notified.number;
        if (known && probed.compareAndSet(halfOpen, null)) {
            guarded(listener::probeSucceeded);
        }
    }

    private void guarded(Runnable callback) {
        try {
            if (!closed) {
                callback.run();
            }
        } catch (Throwable e) {
            LOG.warn("event=breaker-listener-failed breaker={}", breaker, e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}

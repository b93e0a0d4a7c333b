package dev.weir.breaker;

import dev.weir.spi.call.CallContext.Registration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener and how far it has come along the chain of periods. */
final class Subscription implements Registration {
    private static final Logger log = LoggerFactory.getLogger(CircuitBreaker.class);
    private static final int NONE = -1;

    private final String breaker;
    private final BreakerListener listener;
    private final Executor executor;
    private final AtomicInteger news = new AtomicInteger();
    private final AtomicInteger probed = new AtomicInteger(NONE);
    private volatile boolean closed;
    private Period told;

    Subscription(String breaker, BreakerListener listener, Executor executor, Period from) {
        this.breaker = breaker;
        this.listener = listener;
        this.executor = executor;
        this.told = from;
    }

    void probeSucceeded(int generation) {
        probed.set(generation);
        tell();
    }

    /** Has the listener told what it does not know yet, unless a thread is at it already. */
    void tell() {
        if (news.getAndIncrement() == 0) {
            try {
                executor.execute(this::tellAll);
            } catch (RuntimeException | Error e) {
                news.set(0);
                log.warn("circuit-breaker event=callback-refused breaker={}", breaker, e);
            }
        }
    }

    private void tellAll() {
        int seen = news.get();
        do {
            tellProbe();
            tellChanges();
            seen = news.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tellChanges() {
        Period next = told.next();
        while (next != null) {
            StateChange change =
                    new StateChange(breaker, told.cause.state(), next.cause.state(), next.cause, next.since);
            told = next;
            if (change.from() != change.to()) {
                guarded(() -> listener.stateChanged(change));
            }
            tellProbe();
            next = told.next();
        }
    }

    /** Tells of a probe that succeeded, though not before the changes that led to the state it was made in. */
    private void tellProbe() {
        int generation = probed.get();
        boolean known = generation != NONE && !Word.isBefore(told.generation, generation);
        if (known && probed.compareAndSet(generation, NONE)) {
            guarded(listener::probeSucceeded);
        }
    }

    private void guarded(Runnable callback) {
        try {
            if (!closed) {
                callback.run();
            }
        } catch (RuntimeException | Error e) {
            log.warn("circuit-breaker event=callback-failed breaker={}", breaker, e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}

package dev.weir.breaker;

import dev.weir.spi.call.CallContext.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a breaker. */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private final String breaker;
    private final Executor executor;
    private final List<Subscription> ofStates = new CopyOnWriteArrayList<>();
    private final List<AttemptListener> ofAttempts = new CopyOnWriteArrayList<>();

    Subscriptions(String breaker, Executor executor) {
        this.breaker = breaker;
        this.executor = executor;
    }

    Registration add(BreakerListener listener, Period from) {
        Subscription subscription = new Subscription(breaker, listener, executor, from);
        ofStates.add(subscription);
        subscription.notifyListener();
        return () -> {
            subscription.close();
            ofStates.remove(subscription);
        };
    }

    Registration add(AttemptListener listener) {
        ofAttempts.add(listener);
        return () -> ofAttempts.remove(listener);
    }

    void stateChanged() {
        ofStates.forEach(Subscription::notifyListener);
    }

    void probeSucceeded(Period halfOpen) {
        ofStates.forEach(subscription -> subscription.probeSucceeded(halfOpen));
    }

    boolean wantAttempts() {
        return !ofAttempts.isEmpty();
    }

    /** Notifies of an event on the callback executor, for a thread that has more to do than to wait for listeners. */
    void attemptEndedApart(AttemptEvent event) {
        try {
            executor.execute(() -> attemptEnded(event));
        } catch (RuntimeException | Error e) {
            LOG.warn("event=breaker-callback-refused breaker={}", breaker, e);
        }
    }

    void attemptEnded(AttemptEvent event) {
        for (AttemptListener listener : ofAttempts) {
            try {
                listener.attemptEnded(event);
            } catch (Throwable e) {
                LOG.warn("event=attempt-listener-failed breaker={}", breaker, e);
            }
        }
    }
}

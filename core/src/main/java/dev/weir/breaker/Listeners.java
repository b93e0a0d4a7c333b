package dev.weir.breaker;

import dev.weir.spi.call.CallContext.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a breaker. */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private final String breaker;
    private final Executor executor;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<AttemptListener> attemptListeners = new CopyOnWriteArrayList<>();

    Listeners(String breaker, Executor executor) {
        this.breaker = breaker;
        this.executor = executor;
    }

    Registration add(BreakerListener listener, StateInterval from) {
        return add(listener, executor, from);
    }

    Registration add(BreakerListener listener, Executor notifiedOn, StateInterval from) {
        Subscription subscription = new Subscription(listener, notifiedOn, from);
        subscriptions.add(subscription);
        subscription.notifyListener();
        return () -> {
            subscription.closed = true;
            subscriptions.remove(subscription);
        };
    }

    Registration add(AttemptListener listener) {
        attemptListeners.add(listener);
        return () -> attemptListeners.remove(listener);
    }

    void stateChanged() {
        subscriptions.forEach(Subscription::notifyListener);
    }

    void probeSucceeded(StateInterval halfOpen) {
        subscriptions.forEach(subscription -> subscription.probeSucceeded(halfOpen));
    }

    boolean hasAttemptListeners() {
        return !attemptListeners.isEmpty();
    }

    /** Notifies of an attempt on the callback executor, for a thread that must not wait for listeners. */
    void attemptEndedAsync(AttemptEvent event) {
        try {
            executor.execute(() -> attemptEnded(event));
        } catch (RuntimeException | Error e) {
            LOG.warn("event=breaker-callback-refused breaker={}", breaker, e);
        }
    }

    void attemptEnded(AttemptEvent event) {
        notifyEach(listener -> listener.attemptEnded(event));
    }

    void outputBegan(Duration latency) {
        notifyEach(listener -> listener.outputBegan(latency));
    }

    private void notifyEach(Consumer<AttemptListener> event) {
        for (AttemptListener listener : attemptListeners) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                LOG.warn("event=attempt-listener-failed breaker={}", breaker, e);
            }
        }
    }

    /** One listener of state changes, and its position in the history of intervals. */
    private final class Subscription {
        private final BreakerListener listener;
        private final Executor executor;
        private final AtomicInteger pending = new AtomicInteger();
        private final AtomicReference<@Nullable StateInterval> probed = new AtomicReference<>();
        private volatile boolean closed;
        private volatile StateInterval position;

        private Subscription(BreakerListener listener, Executor executor, StateInterval from) {
            this.listener = listener;
            this.executor = executor;
            this.position = from;
        }

        private void probeSucceeded(StateInterval halfOpen) {
            probed.set(halfOpen);
            notifyListener();
        }

        /** Notifies the listener of all that is new; without effect if nothing is, or if a thread does so already. */
        private void notifyListener() {
            if ((position.next() == null && probed.get() == null) || pending.getAndIncrement() != 0) {
                return;
            }
            try {
                executor.execute(this::notifyOfAll);
            } catch (RuntimeException | Error e) {
                pending.set(0);
                LOG.warn("event=breaker-callback-refused breaker={}", breaker, e);
            }
        }

        private void notifyOfAll() {
            int seen = pending.get();
            do {
                notifyOfProbe();
                notifyOfChanges();
                seen = pending.addAndGet(-seen);
            } while (seen != 0);
        }

        private void notifyOfChanges() {
            StateInterval before = position;
            for (StateInterval next = before.next(); next != null; next = before.next()) {
                StateChange change = new StateChange(
                        breaker,
                        before.state(),
                        next.state(),
                        next.cause,
                        next.since,
                        next.untilProbe(next.sinceNanos));
                position = next;
                if (change.from() != change.to()) {
                    callListener(() -> listener.stateChanged(change));
                }
                notifyOfProbe();
                before = next;
            }
        }

        /** Reports a successful probe, but not before the changes that led to its interval. */
        private void notifyOfProbe() {
            StateInterval halfOpen = probed.get();
            boolean reached = halfOpen != null && halfOpen.number <= position.number;
            if (reached && probed.compareAndSet(halfOpen, null)) {
                callListener(listener::probeSucceeded);
            }
        }

        private void callListener(Runnable callback) {
            try {
                if (!closed) {
                    callback.run();
                }
            } catch (Throwable e) {
                LOG.warn("event=breaker-listener-failed breaker={}", breaker, e);
            }
        }
    }
}

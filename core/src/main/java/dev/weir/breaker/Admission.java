package dev.weir.breaker;

import dev.weir.breaker.AttemptEvent.Outcome;
import dev.weir.breaker.Gate.Health;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.RetriedCall;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.Attempt.Ending;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a call is admitted: by the state of the breaker and with a place, at once or after waiting; or refused. */
final class Admission {
    private static final long AFTER_THE_DEADLINE = Long.MAX_VALUE / 4;

    private final String name;
    private final Gate gate;
    private final ConcurrencyLimiter places;
    private final TimeLimiter limiter;
    private final TimeSource time;
    private final Outcomes outcomes;
    private final Subscriptions subscriptions;
    private final Runnable onChange;
    private final long maxWaitNanos;
    private final long maxWaitInHalfOpenNanos;

    /**
     * @param onChange runs when a call made the breaker half-open
     */
    Admission(
            String name,
            Gate gate,
            ConcurrencyLimiter places,
            TimeLimiter limiter,
            TimeSource time,
            Outcomes outcomes,
            Subscriptions subscriptions,
            Runnable onChange,
            long maxWaitNanos,
            long maxWaitInHalfOpenNanos) {
        this.name = name;
        this.gate = gate;
        this.places = places;
        this.limiter = limiter;
        this.time = time;
        this.outcomes = outcomes;
        this.subscriptions = subscriptions;
        this.onChange = onChange;
        this.maxWaitNanos = maxWaitNanos;
        this.maxWaitInHalfOpenNanos = maxWaitInHalfOpenNanos;
    }

    /** Why a call was not admitted. */
    enum Refused {
        OPEN,
        /** Half-open, with as many probes under way as are allowed. */
        PROBING,
        FULL
    }

    /** Admits a call as {@link #admit} does, unless others wait. */
    Object atOnce(long now) {
        return places.hasQueue() ? Refused.FULL : admit(now);
    }

    /** Admits a call to the {@link Period} that is returned, with a place, or says why not with a {@link Refused}. */
    private Object admit(long now) {
        while (true) {
            Period seen = gate.period();
            if (isOpen(seen, now)) {
                return Refused.OPEN;
            }
            if (!places.tryEnter()) {
                return Refused.FULL;
            }
            Period period = gate.admit(now);
            if (gate.period() != seen) {
                onChange.run();
            }
            if (period != null) {
                return period;
            }
            places.leave();
            if (gate.period().isProbing()) {
                return Refused.PROBING;
            }
        }
    }

    private static boolean isOpen(Period period, long now) {
        return period.state() == State.OPEN && !period.isProbeDue(now);
    }

    private long patience(Refused refused) {
        return switch (refused) {
            case OPEN -> 0;
            case PROBING -> maxWaitInHalfOpenNanos;
            case FULL -> maxWaitNanos;
        };
    }

    /**
     * Admits a call that was not admitted at once, after waiting as long as it may.
     *
     * @param call whose cancellation ends the wait; null if it cannot be cancelled
     */
    Period later(Refused first, long now, long deadlineNanos, @Nullable RetriedCall call) throws InterruptedException {
        if (patience(first) == 0) {
            throw refusal(first);
        }
        QueuedAdmission admission = new QueuedAdmission(now);
        if (call == null) {
            places.await(admission, deadlineNanos);
        } else {
            awaitOrCancelled(admission, deadlineNanos, call);
        }
        if (admission.result instanceof Period period) {
            return period;
        }
        Refused refused = (Refused) admission.result;
        if (refused != Refused.OPEN && time.nanoTime() - deadlineNanos >= 0) {
            count(refused);
            throw new CallTimeoutException("the deadline passed while the call waited for circuit breaker '" + name
                    + "', which has " + places.limit() + " calls in flight, as many as are allowed");
        }
        throw refusal(refused);
    }

    /** The queue keeps the deadline itself; the attempt around the wait is for a call that is cancelled. */
    private void awaitOrCancelled(QueuedAdmission admission, long deadlineNanos, RetriedCall call)
            throws InterruptedException {
        Attempt wait = limiter.begin(time.nanoTime() + AFTER_THE_DEADLINE);
        boolean cancelled;
        try (Registration ignored = call.onCancel(wait::cancel)) {
            places.await(admission, deadlineNanos);
        } finally {
            cancelled = wait.end() == Ending.CANCELLED;
        }
        if (cancelled) {
            if (admission.result instanceof Period period) {
                giveUp(period);
            }
            throw new InterruptedException("the call was cancelled while it waited for others to end");
        }
    }

    private void giveUp(Period period) {
        gate.settle(period, Health.NEUTRAL, null);
        places.leave();
        onChange.run();
    }

    /** A call that waits: for a place, or for probes under way. */
    private final class QueuedAdmission implements ConcurrencyLimiter.Queued {
        private final long since;
        private Object result = Refused.FULL;

        QueuedAdmission(long since) {
            this.since = since;
        }

        @Override
        public long tryAt(long now) {
            result = admit(now);
            return result instanceof Refused refused ? since + patience(refused) : DONE;
        }
    }

    CallException refusal(Refused refused) {
        count(refused);
        return refused == Refused.FULL
                ? new ConcurrencyLimitException(name, places.limit())
                : new CircuitOpenException(name, gate.period(), time.nanoTime());
    }

    private void count(Refused refused) {
        boolean full = refused == Refused.FULL;
        (full ? outcomes.refusedFull : outcomes.refusedOpen).increment();
        if (subscriptions.wantAttempts()) {
            Outcome outcome = full ? Outcome.REFUSED_FULL : Outcome.REFUSED_OPEN;
            subscriptions.attemptEnded(new AttemptEvent(name, outcome, null, Duration.ZERO, false, false));
        }
    }
}

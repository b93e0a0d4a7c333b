package dev.weir.breaker;

import dev.weir.breaker.StateMachine.Health;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.FairRanks;
import dev.weir.call.QueueRank;
import dev.weir.call.TargetCall;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.Attempt.Ending;
import dev.weir.timelimit.TimeLimiter;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admission control: admits calls according to the state of the breaker and within the concurrency limit; immediately,
 * after a wait, or not at all.
 *
 * <p>Waiting calls are admitted by priority and age ({@link QueueRank}), and within a priority tenants share
 * ({@link FairRanks}); only the head of the queue tries to be admitted. A
 * call joins the queue before it tries, and a call that ends looks for the head after it has released its slot, so one of
 * the two sees the other. Joining and leaving takes O(log n), and no lock: waiting for one would consume the interrupt of a
 * cancellation.
 */
final class Admission {
    private static final long NO_LIMIT = Long.MAX_VALUE / 4;

    private final String name;
    private final StateMachine stateMachine;
    private final ConcurrencyLimit limit;
    private final long maxWaitNanos;
    private final long maxWaitInHalfOpenNanos;
    private final TimeLimiter limiter;
    private final FairRanks ranks;
    private final TimeSource time;
    private final Runnable onChange;
    private final Consumer<Refused> onRefusal;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final ConcurrentSkipListMap<QueueRank, Thread> queue = new ConcurrentSkipListMap<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong arrivals = new AtomicLong();

    /** @param onChange called when a call made the breaker half-open or left the half-open state */
    Admission(
            String name,
            StateMachine stateMachine,
            ConcurrencyLimit limit,
            CircuitBreakerSettings settings,
            TimeLimiter limiter,
            FairRanks ranks,
            TimeSource time,
            Runnable onChange,
            Consumer<Refused> onRefusal) {
        this.name = name;
        this.stateMachine = stateMachine;
        this.limit = limit;
        maxWaitNanos = settings.maxWait().toNanos();
        maxWaitInHalfOpenNanos = settings.maxWaitInHalfOpen().toNanos();
        this.limiter = limiter;
        this.ranks = ranks;
        this.time = time;
        this.onChange = onChange;
        this.onRefusal = onRefusal;
    }

    /** Why a call was rejected. */
    enum Refused {
        OPEN,
        /** Half-open, and the maximum number of probes is in flight. */
        PROBING,
        FULL
    }

    /**
     * Admits a call without waiting.
     *
     * @return the {@link StateInterval} that admitted the call, which then holds a slot, or the {@link Refused} reason
     */
    Object tryAdmit(long now) {
        int waiting = queued.get();
        boolean othersFirst = waiting > 0 && inFlight.get() + waiting >= limit.current();
        return othersFirst ? reason() : admit(now);
    }

    /** Why calls wait at present. */
    private Refused reason() {
        return stateMachine.hasAllProbes() ? Refused.PROBING : Refused.FULL;
    }

    private Object admit(long now) {
        while (true) {
            StateInterval seen = stateMachine.interval();
            if (seen.state() == State.OPEN && !seen.isProbeDue(now)) {
                return Refused.OPEN;
            }
            if (!tryEnter()) {
                return Refused.FULL;
            }
            StateInterval interval = stateMachine.admit(now);
            if (stateMachine.interval() != seen) {
                onChange.run();
            }
            if (interval != null) {
                return interval;
            }
            releaseSlot();
            if (stateMachine.interval().isProbing()) {
                return Refused.PROBING;
            }
        }
    }

    private boolean tryEnter() {
        int most = limit.current();
        int seen = inFlight.get();
        while (seen < most) {
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = inFlight.get();
        }
        return false;
    }

    /** Releases the slot of a call. */
    void releaseSlot() {
        inFlight.getAndDecrement();
        wakeHead();
    }

    /** Makes the head of the queue try again. */
    void wakeHead() {
        if (queued.get() > 0) {
            Map.Entry<QueueRank, Thread> head = queue.firstEntry();
            LockSupport.unpark(head == null ? null : head.getValue());
        }
    }

    /**
     * Admits a call that was rejected by {@link #tryAdmit}, after a wait within the limits of the settings.
     *
     * @param call the call whose cancellation ends the wait; null if it cannot be cancelled
     */
    StateInterval awaitAdmission(Refused first, long now, long deadlineNanos, @Nullable TargetCall call)
            throws InterruptedException {
        if (maxWaitNanos(first) == 0) {
            throw refusal(first);
        }
        Object result = call == null
                ? awaitSlot(QueueRank.of(Priority.NORMAL, now, arrivals.getAndIncrement()), first, now, deadlineNanos)
                : awaitSlotOrCancelled(first, now, deadlineNanos, call);
        if (result instanceof StateInterval interval) {
            return interval;
        }
        Refused refused = (Refused) result;
        if (refused != Refused.OPEN && time.nanoTime() - deadlineNanos >= 0) {
            onRefusal.accept(refused);
            throw new CallTimeoutException("the deadline passed while the call waited for circuit breaker '" + name
                    + (refused == Refused.FULL
                            ? "', which has " + ConcurrencyLimitException.inFlight(limit())
                            : "', which is half-open and has as many probes in flight as are allowed"));
        }
        throw refusal(refused);
    }

    private long maxWaitNanos(Refused refused) {
        return switch (refused) {
            case OPEN -> 0;
            case PROBING -> maxWaitInHalfOpenNanos;
            case FULL -> maxWaitNanos;
        };
    }

    /** The remaining time that a call rejected for this reason may wait. */
    private long remainingWait(Refused refused, long since, long deadlineNanos, long now) {
        return Math.min(maxWaitNanos(refused) - (now - since), deadlineNanos - now);
    }

    /** Waits in the queue as one of the calls of its tenant. */
    private Object awaitSlot(Refused first, long since, long deadlineNanos, TargetCall call)
            throws InterruptedException {
        long tokens = ranks.hasTenants() ? call.promptTokens() + Math.max(0, call.maxTokens()) : 0;
        QueueRank rank = ranks.join(call, since, arrivals.getAndIncrement(), tokens);
        boolean isServed = false;
        try {
            Object result = awaitSlot(rank, first, since, deadlineNanos);
            isServed = result instanceof StateInterval;
            return result;
        } finally {
            ranks.leave(call, time.nanoTime(), tokens, isServed);
        }
    }

    /** Waits in the queue until the call is admitted, its maximum wait is over or its deadline has passed. */
    private Object awaitSlot(QueueRank rank, Refused first, long since, long deadlineNanos)
            throws InterruptedException {
        queued.incrementAndGet();
        queue.put(rank, Thread.currentThread());
        try {
            return awaitTurn(rank, first, since, deadlineNanos);
        } finally {
            queue.remove(rank);
            queued.decrementAndGet();
            wakeHead();
        }
    }

    private Object awaitTurn(QueueRank rank, Refused first, long since, long deadlineNanos)
            throws InterruptedException {
        Refused refused = first;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for a call to end");
            }
            long now = time.nanoTime();
            if (isHead(rank)) {
                Object result = admit(now);
                if (!(result instanceof Refused present)) {
                    return result;
                }
                refused = present;
            } else if (remainingWait(refused, since, deadlineNanos, now) <= 0) {
                refused = reason();
            }
            long left = remainingWait(refused, since, deadlineNanos, now);
            if (left <= 0) {
                return refused;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean isHead(QueueRank rank) {
        Map.Entry<QueueRank, Thread> head = queue.firstEntry();
        return head != null && head.getKey().equals(rank);
    }

    /** Waits as an attempt that can be cancelled. Its limit never passes: {@link #awaitSlot} observes the deadline. */
    private Object awaitSlotOrCancelled(Refused first, long since, long deadlineNanos, TargetCall call)
            throws InterruptedException {
        Object result;
        Attempt wait = limiter.begin(time.nanoTime() + NO_LIMIT);
        try (Registration ignored = call.onCancel(wait::cancel)) {
            result = awaitSlot(first, since, deadlineNanos, call);
        } catch (InterruptedException e) {
            boolean second = Thread.currentThread().isInterrupted();
            if (wait.endInterrupted(e) || second || wait.end() == Ending.COMPLETED) {
                throw e;
            }
            throw cancelled(call);
        } catch (RuntimeException | Error e) {
            wait.end();
            throw e;
        }
        if (wait.end() != Ending.CANCELLED) {
            return result;
        }
        if (result instanceof StateInterval interval) {
            stateMachine.settle(interval, Health.NEUTRAL, null);
            releaseSlot();
            onChange.run();
        }
        throw cancelled(call);
    }

    private CallCancelledException cancelled(TargetCall call) {
        return new CallCancelledException(
                call.callId() + " was cancelled while it waited for circuit breaker '" + name + "'");
    }

    CallException refusal(Refused refused) {
        onRefusal.accept(refused);
        return refused == Refused.FULL
                ? new ConcurrencyLimitException(name, limit())
                : new CircuitOpenException(name, stateMachine.interval(), time.nanoTime());
    }

    void sample(long latencyNanos, ConcurrencyLimit.Signal signal, long nowNanos) {
        limit.sample(latencyNanos, inFlight.get(), signal, nowNanos);
    }

    int inFlight() {
        return inFlight.get();
    }

    int limit() {
        return limit.current();
    }

    int upperBound() {
        return limit.upperBound();
    }

    void adjustUpperBound(int most) {
        limit.adjustUpperBound(most);
        wakeHead();
    }

    int queued() {
        return queued.get();
    }
}

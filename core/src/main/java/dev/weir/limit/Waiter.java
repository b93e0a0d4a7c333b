package dev.weir.limit;

import dev.weir.call.TargetCall;
import dev.weir.limit.Limits.Wait;
import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that may have to wait for the limits of a target. Its rank is the time of its arrival, minus a head start for its
 * priority: the order of two calls never changes while they wait, and a call of the lowest priority is overtaken only by
 * those that arrive within the head start. Guarded by the lock of the limiter.
 */
final class Waiter {
    /** The head start of a call over one of the next lower priority. */
    static final Duration HEAD_START = Duration.ofSeconds(10);

    /** By rank, then by arrival. */
    static final Comparator<Waiter> FIRST = (one, other) -> {
        int byRank = Long.signum(one.rankNanos - other.rankNanos);
        return byRank == 0 ? Long.compare(one.arrival, other.arrival) : byRank;
    };

    /** Those first that a further delay makes too late the soonest. */
    static final Comparator<Waiter> LEAST_PATIENT = (one, other) -> {
        int byPatience = Long.compare(one.patienceEnds, other.patienceEnds);
        return byPatience == 0 ? Long.compare(one.arrival, other.arrival) : byPatience;
    };

    private final long rankNanos;
    private final long arrival;
    private final long deadlineNanos;
    private final Thread thread;
    final long tokens;

    /** What it takes at most from a limit of tokens. Constant while it is in the queue. */
    long tokensInQueue;

    boolean inQueue;
    private boolean waited;
    private @Nullable LimitSource held;
    private long heldUntil;

    /** The sum of all delays of the queue at which it has to be looked at again. Constant while it is in an order. */
    long patienceEnds;

    /**
     * @param arrival the number of calls that arrived before
     * @param tokens the estimated number of tokens
     */
    Waiter(TargetCall call, long now, long arrival, long tokens) {
        rankNanos = now - level(call.priority()) * HEAD_START.toNanos();
        this.arrival = arrival;
        deadlineNanos = call.deadlineNanos();
        thread = Thread.currentThread();
        this.tokens = tokens;
    }

    private static int level(Priority priority) {
        return switch (priority) {
            case LOW -> 0;
            case NORMAL -> 1;
            case HIGH -> 2;
            case CRITICAL -> 3;
        };
    }

    /** It is added to the queue. */
    void waits(long largest) {
        tokensInQueue = Math.min(tokens, largest);
        waited = true;
        inQueue = true;
    }

    /** Whether it has ever been in the queue. */
    boolean hasWaited() {
        return waited;
    }

    /** The time that would be left before its deadline if it began after a wait, in nanoseconds; below 1 for none. */
    long slackAfter(long waitNanos, long now) {
        return deadlineNanos - now - waitNanos;
    }

    /** Keeps the call from beginning before a wait. */
    void hold(Wait wait, long now) {
        held = wait.source();
        heldUntil = now + wait.nanos();
    }

    /** The wait for which it is held; null if it is not. */
    @Nullable
    Wait heldFor(long now) {
        return held == null || heldUntil - now <= 0 ? null : new Wait(held, heldUntil - now);
    }

    /** Makes the call look again how long it has to wait. */
    void wake() {
        LockSupport.unpark(thread);
    }
}

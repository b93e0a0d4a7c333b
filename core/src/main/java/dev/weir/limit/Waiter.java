package dev.weir.limit;

import dev.weir.call.QueueRank;
import dev.weir.call.TargetCall;
import dev.weir.limit.Limits.Wait;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that may have to wait for the limits of a target. Guarded by the lock of the limiter.
 */
final class Waiter {
    /** By priority and age, and what the tenant has in the queue. */
    static final Comparator<Waiter> FIRST = (one, other) -> one.rank.compareTo(other.rank);

    /** Those first that a further delay makes too late the soonest. */
    static final Comparator<Waiter> LEAST_PATIENT = (one, other) -> {
        int byPatience = Long.compare(one.patienceEnds, other.patienceEnds);
        return byPatience == 0 ? one.rank.compareTo(other.rank) : byPatience;
    };

    private final QueueRank rank;
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

    /** @param tokens the estimated number of tokens */
    Waiter(TargetCall call, QueueRank rank, long tokens) {
        this.rank = rank;
        deadlineNanos = call.deadlineNanos();
        thread = Thread.currentThread();
        this.tokens = tokens;
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

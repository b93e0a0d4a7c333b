package dev.weir.breaker;

import static dev.weir.breaker.Word.ONE_CALL;
import static dev.weir.breaker.Word.ONE_PROBE;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in and counts how they went. Each decision reads one {@link Word} and replaces it with a compare-and-set: it
 * takes effect at that moment or not at all, and no two threads can make the same change of state.
 */
final class Gate {
    /** Not a ticket: the breaker is open, or half-open with as many probes as are allowed. */
    static final int OPEN = -1;

    /** Not a ticket: as many calls are in flight as are allowed. */
    static final int FULL = -2;

    private static final VarHandle WORD = wordHandle();

    private final int failureThreshold;
    private final int successThreshold;
    private final int maxProbes;
    private final Timeline timeline;
    private final Runnable onChange;
    private volatile long word;

    /**
     * A closed gate.
     *
     * @param onChange runs after each change of state; must not throw
     */
    Gate(int failureThreshold, int successThreshold, int maxProbes, Timeline timeline, Runnable onChange) {
        this.failureThreshold = failureThreshold;
        this.successThreshold = successThreshold;
        this.maxProbes = maxProbes;
        this.timeline = timeline;
        this.onChange = onChange;
    }

    private static VarHandle wordHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Gate.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long word() {
        return word;
    }

    private boolean replace(long seen, long by) {
        return WORD.compareAndSet(this, seen, by);
    }

    /**
     * Lets a call in, or not.
     *
     * @param maxInFlight how many calls may be in flight
     * @return a ticket to {@link #settle} with, {@link #OPEN} or {@link #FULL}
     */
    int admit(int maxInFlight, long nowNanos) {
        while (true) {
            long seen = word;
            State state = Word.cause(seen).state();
            if (state == State.OPEN) {
                if (!probeIsDue(seen, nowNanos)) {
                    return OPEN;
                }
                change(seen, Word.next(seen, Cause.WAIT_OVER));
                continue;
            }
            boolean probe = state == State.HALF_OPEN;
            if (probe && Word.probes(seen) >= maxProbes) {
                return OPEN;
            }
            if (Word.inFlight(seen) >= maxInFlight) {
                return FULL;
            }
            if (replace(seen, seen + ONE_CALL + (probe ? ONE_PROBE : 0))) {
                return Word.ticket(seen, probe);
            }
        }
    }

    private boolean probeIsDue(long seen, long nowNanos) {
        Period period = timeline.of(seen);
        return period.cause != Cause.FORCED_OPEN && nowNanos - period.probeNanos >= 0;
    }

    /**
     * Takes a ticket back, with what the call says about the backend.
     *
     * @param trip why the breaker should open because of this call, apart from failures in a row; null if it should not
     * @return whether the result counts: false if the state in which the call was let in is over
     */
    boolean settle(int ticket, Verdict verdict, @Nullable Cause trip) {
        while (true) {
            long seen = word;
            long settled = settled(seen, ticket, verdict, trip);
            boolean sameState = Word.generation(seen) == Word.generation(settled);
            if (sameState ? replace(seen, settled) : change(seen, settled)) {
                return Word.isOf(seen, ticket);
            }
        }
    }

    private long settled(long seen, int ticket, Verdict verdict, @Nullable Cause trip) {
        long left = seen - ONE_CALL;
        if (!Word.isOf(seen, ticket)) {
            return left;
        }
        if (Word.isProbe(ticket)) {
            return probed(left - ONE_PROBE, verdict);
        }
        return Word.cause(seen) == Cause.FORCED_CLOSED ? left : counted(left, verdict, trip);
    }

    private long probed(long left, Verdict verdict) {
        int successes = Word.count(left) + 1;
        return switch (verdict) {
            case NEUTRAL -> left;
            case FAILURE -> Word.next(left, Cause.PROBE_FAILED);
            case SUCCESS ->
                successes < successThreshold
                        ? Word.withCount(left, successes)
                        : Word.next(left, Cause.PROBES_SUCCEEDED);
        };
    }

    private long counted(long left, Verdict verdict, @Nullable Cause trip) {
        if (trip != null) {
            return Word.next(left, trip);
        }
        int failures = Word.count(left) + 1;
        return switch (verdict) {
            case NEUTRAL -> left;
            case SUCCESS -> Word.withCount(left, 0);
            case FAILURE ->
                failures < failureThreshold
                        ? Word.withCount(left, failures)
                        : Word.next(left, Cause.CONSECUTIVE_FAILURES);
        };
    }

    /** Begins a new state, whatever the old one is. Calls in flight keep their tickets; their results will not count. */
    void force(Cause cause) {
        long seen;
        do {
            seen = word;
        } while (!change(seen, Word.next(seen, cause)));
    }

    private boolean change(long seen, long by) {
        timeline.of(seen);
        if (!replace(seen, by)) {
            return false;
        }
        timeline.of(by);
        onChange.run();
        return true;
    }
}

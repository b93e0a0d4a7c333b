package dev.weir.retry;

import dev.weir.retry.Verdict.Line;
import dev.weir.retry.Verdict.Wait;

/**
 * When the attempts of one call are due by its own delays. An attempt that is sent ahead, to ask an open circuit breaker,
 * takes the place of a later one: the delay after it counts from the time at which it was due, so the call lasts as long as
 * it would have, unless its strategy makes that delay shorter after a shorter wait. It is sent ahead after a quarter of its
 * delay at the soonest, so that calls which are few back off too. For one thread.
 */
final class Schedule {
    private static final int SOONEST = 4;

    private long due;
    private long rest;
    private int ahead;

    /** A schedule whose first attempt was due then. */
    Schedule(long due) {
        this.due = due;
    }

    /** An attempt was made that began then. */
    void attempted(long started) {
        rest = Math.max(0, due - started);
        ahead += rest > 0 ? 1 : 0;
    }

    /** How many attempts were made before they were due. */
    int ahead() {
        return ahead;
    }

    /**
     * The wait with what was left of the one before it.
     *
     * @param left until the call's deadline; what does not fit before it is left out
     */
    Wait withRest(Wait wait, long left) {
        boolean fits = wait.nanos() + rest < left;
        return wait.line() == Line.DELAYED && fits ? new Wait(wait.nanos() + rest, Line.DELAYED) : wait;
    }

    /** The next attempt is due after a wait that begins now. Yields the time from which on it may be sent ahead. */
    long plan(long now, long wait) {
        due = now + wait;
        return now + wait / SOONEST;
    }
}

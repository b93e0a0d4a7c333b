package dev.weir.retry;

import dev.weir.call.StopReason;

/** What follows a failed attempt. */
sealed interface Verdict {

    /**
     * Another attempt.
     *
     * @param nanos how long to wait first
     * @param line whether to wait in line for the backend's recovery
     */
    record Wait(long nanos, Line line) implements Verdict {}

    /** No other attempt. */
    record Stop(StopReason reason, String explanation) implements Verdict {}

    /** How a call waits for the recovery of its backend. */
    enum Line {
        /** Not at all: recovery has nothing to do with it. */
        NONE,
        /** It has a delay of its own, which recovery cuts short. */
        DELAYED,
        /** A circuit breaker refused it: it waits for the probe. */
        REFUSED
    }
}

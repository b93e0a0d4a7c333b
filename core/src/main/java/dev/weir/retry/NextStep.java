package dev.weir.retry;

import dev.weir.call.StopReason;

/** What follows a failed attempt. */
sealed interface NextStep {

    /**
     * Another attempt.
     *
     * @param nanos how long to wait first
     * @param queue how the call waits for the recovery of its backend meanwhile
     */
    record Wait(long nanos, Queue queue) implements NextStep {}

    /** No other attempt. */
    record Stop(StopReason reason, String explanation) implements NextStep {}

    /** How a call waits for the recovery of its backend. */
    enum Queue {
        /** Not at all: recovery has nothing to do with it. */
        NONE,
        /** It has a delay of its own, which recovery cuts short. */
        DELAYED,
        /** A circuit breaker refused it: it waits for the probe. */
        REFUSED
    }
}

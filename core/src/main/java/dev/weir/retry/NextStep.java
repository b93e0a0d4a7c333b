package dev.weir.retry;

import dev.weir.call.StopReason;

/** The step that follows a failed attempt. */
sealed interface NextStep {

    /**
     * A retry.
     *
     * @param nanos the delay
     * @param queue how the call waits for the recovery of its backend
     */
    record Wait(long nanos, Queue queue) implements NextStep {}

    /** No retry. */
    record Stop(StopReason reason, String explanation) implements NextStep {}

    /** How a call waits for the recovery of its backend. */
    enum Queue {
        /** Independent of the recovery. */
        NONE,
        /** With a delay of its own, which a recovery ends early. */
        DELAYED,
        /** Rejected by a circuit breaker: it waits for the next probe. */
        REFUSED
    }
}

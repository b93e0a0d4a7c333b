package dev.weir.call;

import java.util.Locale;

/** Why no further attempt followed the last one. */
public enum StopReason {
    /** It succeeded. */
    SUCCEEDED,
    /** Its failure is of a class that is not retried, or not again. */
    NOT_RETRYABLE,
    /** The retries that a call may have were used up. */
    RETRIES_USED_UP,
    /** Another attempt could not have ended before the deadline. */
    DEADLINE,
    /** Another attempt could not have begun within the engine's {@code maxDuration}. */
    MAX_DURATION,
    /** The circuit breaker is open for longer than the call waits for a probe. */
    CIRCUIT_OPEN,
    /** Too large a share of the calls to this backend were retries already. */
    RETRY_BUDGET,
    /** The strategy gave up. */
    STRATEGY,
    /** Part of the answer had been delivered: it could not begin anew. */
    DELIVERED,
    /** What ran the attempt threw another exception than a backend's, which came out as it was. */
    EXCEPTION,
    /** The caller cancelled the call. */
    CANCELLED,
    /** The thread of the call was interrupted. */
    INTERRUPTED;

    /** The name in messages and spans: {@code retry-budget}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

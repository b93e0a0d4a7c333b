package dev.weir.call;

import java.util.Locale;

/** Why no further attempt followed the last one. */
public enum StopReason {
    /** The attempt succeeded. */
    SUCCEEDED,
    /** The error class is not retried, its limit of retries is reached, or the server requested that there is no retry. */
    NOT_RETRYABLE,
    /** The limit of retries per call is reached. */
    RETRIES_USED_UP,
    /** The deadline has passed, or would pass before a retry. */
    DEADLINE,
    /** The engine's {@code maxDuration} has passed, or would pass before a retry. */
    MAX_DURATION,
    /** The circuit breaker stays open for longer than the call waits for a probe. */
    CIRCUIT_OPEN,
    /** The retry budget of the backend is exhausted. */
    RETRY_BUDGET,
    /** The retry strategy stopped the call. */
    STRATEGY,
    /** Part of the answer was already delivered, so the call cannot be retried. */
    DELIVERED,
    /** The limits of a target of a route are reached while another target is left. */
    NEXT_TARGET,
    /** The attempt threw an exception other than a backend's failure, which ended the call unchanged. */
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

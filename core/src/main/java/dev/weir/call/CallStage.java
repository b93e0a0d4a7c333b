package dev.weir.call;

import java.util.Locale;

/** What a call in progress waits for, or what it does. */
public enum CallStage {
    /** Waits for a thread of the runtime. */
    QUEUED,
    /** Is processed by the runtime itself. */
    PROCESSING,
    /** Waits for the response cache, or for an identical call that asks already. */
    CACHE,
    /** Waits for its batch to be sent. */
    BATCH,
    /** Waits for the rate limits of its target. */
    RATE_LIMIT,
    /** Waits for a permit of the circuit breaker of its target, whose concurrency limit is reached. */
    PERMIT,
    /** Waits before the next attempt. */
    RETRY_WAIT,
    /** A backend processes it, and has sent no output yet. */
    SENDING,
    /** Output arrives from a backend. */
    STREAMING;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name as it is printed, such as {@code retry-wait}. */
    public String label() {
        return label;
    }
}

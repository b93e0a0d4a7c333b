package dev.weir.gateway.keys;

import java.time.Duration;

/** A key permits no further request at present. */
public final class RateExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Duration wait;

    RateExceededException(String message, Duration wait) {
        super(message, null, false, false);
        this.wait = wait;
    }

    /** After how long another request is permitted, above 0. */
    public Duration waitTime() {
        return wait;
    }
}

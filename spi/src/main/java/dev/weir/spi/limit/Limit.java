package dev.weir.spi.limit;

import java.util.Locale;

/** A limit of a target that a call waits for. */
public enum Limit {
    /** The end of the cool-down that the server requested. */
    COOL_DOWN,
    /** Requests per minute. */
    REQUESTS,
    /** Tokens per minute. */
    TOKENS;

    /** The name in metrics: {@code cool-down}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

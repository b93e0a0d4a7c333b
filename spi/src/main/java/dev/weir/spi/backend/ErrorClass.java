package dev.weir.spi.backend;

import java.util.Locale;

/** The class of a failure, which determines whether and how it is retried. */
public enum ErrorClass {
    /** The server failed and may succeed on a retry: an internal error, a bad gateway. */
    TRANSIENT,
    /** A retry of the same request fails again: malformed, too large, forbidden content, an exhausted quota. */
    PERMANENT,
    /** The server is overloaded and sheds load of all clients. */
    THROTTLING,
    /** The answer did not arrive, or not completely, within the time limit. */
    TIMEOUT,
    /** The server was unreachable, or the connection broke. */
    NETWORKING,
    /** The server rejected the credentials. */
    AUTHENTICATION,
    /** The caller exceeded its own rate limit. */
    RATE_LIMIT,
    /** The failure could not be classified. */
    UNKNOWN;

    /**
     * The name in metrics, messages and configuration values: {@code rate-limit}. As a configuration key it is written
     * {@code rateLimit}.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.weir.spi.backend;

import java.util.Locale;

/** What kind of failure it was, as far as trying again is concerned. */
public enum ErrorClass {
    /** The server failed and may well succeed next time: an internal error, a bad gateway. */
    TRANSIENT,
    /** The same request will fail again: malformed, too large, forbidden content, a quota that is used up. */
    PERMANENT,
    /** The server sheds load: it is overloaded, for whoever asks. */
    THROTTLING,
    /** No answer, or not all of it, within the time allowed. */
    TIMEOUT,
    /** The server was not reached or the connection broke. */
    NETWORKING,
    /** The server does not accept who is asking. */
    AUTHENTICATION,
    /** The caller's own quota per period is used up for now. */
    RATE_LIMIT,
    /** Nothing known says which. */
    UNKNOWN;

    /**
     * The name in metrics and messages, and as a value in the configuration: {@code rate-limit}. Where it is a key of the
     * configuration it is written as all keys are: {@code rateLimit}.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

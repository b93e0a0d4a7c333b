package dev.weir.retry.backoff;

/**
 * How randomness spreads the waits of calls that failed together, so that they do not return together. Source: M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
public enum Jitter {
    /** Anything from zero to the delay. Least load on the backend. */
    FULL,
    /** Half the delay, and anything up to the other half. Never returns almost at once. */
    EQUAL,
    /** Anything from the base delay to three times the wait before; grows by chance rather than by the attempt's number. */
    DECORRELATED,
    /** The delay itself. */
    NONE
}

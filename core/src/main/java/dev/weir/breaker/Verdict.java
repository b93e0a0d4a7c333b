package dev.weir.breaker;

/** What the end of a call says about its backend. */
enum Verdict {
    SUCCESS,
    FAILURE,
    NEUTRAL
}

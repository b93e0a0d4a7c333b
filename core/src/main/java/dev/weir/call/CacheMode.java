package dev.weir.call;

/** How a call uses the response cache. */
public enum CacheMode {
    /** Answers from the cache if it can, shares an identical call in flight, and stores its answer. */
    USE,
    /** As {@link #USE}, without storing its answer. */
    NO_STORE,
    /** Asks the backend in any case, and stores its answer in place of an older one, as a retry of an unusable answer does. */
    REFRESH,
    /** Passes the cache by. */
    BYPASS
}

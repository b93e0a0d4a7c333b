package dev.weir.call;

/** What a call does with the response cache. */
public enum CacheUse {
    /** Takes an answer from the cache, and leaves its own there. */
    USE,
    /** Neither takes nor leaves. */
    BYPASS,
    /** Takes none, but leaves its own in place of the old one. */
    REFRESH
}

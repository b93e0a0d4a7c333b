package dev.weir.cache;

import java.util.Locale;

/** What became of a call, or of one input of an embedding call, at the cache. */
public enum CacheLookup {
    /** It was answered from the cache. */
    HIT,
    /** It was not in the cache, and the backend was asked. */
    MISS,
    /** It shared the answer of an identical call in flight. */
    SHARED,
    /** It was answered with an answer past its time to live, as the backend could not answer; it is also a miss. */
    STALE,
    /** It passed the cache by: it is not of a kind whose answers are stored, or asked for it. */
    BYPASSED;

    /** The name in metrics: {@code hit}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

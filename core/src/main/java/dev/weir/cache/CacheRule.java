package dev.weir.cache;

import java.time.Duration;

/**
 * What the cache does for a call.
 *
 * @param reads whether it may answer, and let the call share one in flight
 * @param stores whether it stores the answer
 * @param ttl the time to live of the answer
 */
record CacheRule(boolean reads, boolean stores, Duration ttl) {
    static final CacheRule NONE = new CacheRule(false, false, Duration.ZERO);

    boolean isBypass() {
        return !reads && !stores;
    }
}

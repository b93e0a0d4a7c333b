package dev.weir.spi.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider to cache the prompt up to and including the marked part, so that the next request with the same
 * beginning costs less. Backends whose provider caches without being asked ignore it.
 *
 * @param ttl how long the provider keeps it, above zero; a backend uses the shortest time of its provider that is at
 *     least this long, or the longest; null for the provider's default
 */
public record CacheMark(@Nullable Duration ttl) {

    /** A mark with the provider's default time. */
    public static final CacheMark DEFAULT = new CacheMark(null);

    public CacheMark {
        if (ttl != null && (ttl.isZero() || ttl.isNegative())) {
            throw new IllegalArgumentException("ttl must be above zero, was " + ttl);
        }
    }

    public static CacheMark of(Duration ttl) {
        return new CacheMark(ttl);
    }
}

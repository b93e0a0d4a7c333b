package dev.weir.cache.redis;

import java.util.Locale;

/** Why an answer was not stored. */
enum Dropped {
    /** It is larger than the maximum size of a value. */
    TOO_LARGE,
    /** The server has no memory left, and does not evict. */
    FULL,
    /** The server is a replica, or was made one. */
    READ_ONLY;

    /** The name in metrics: {@code too_large}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

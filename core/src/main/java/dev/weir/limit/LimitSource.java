package dev.weir.limit;

import dev.weir.spi.limit.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A limit that keeps a call from being permitted, for messages.
 *
 * @param perMinute the configured limit; null for one of the server
 * @param text what the server said; empty for a configured limit
 */
record LimitSource(Limit limit, LimitScope scope, @Nullable Long perMinute, String text) {

    static LimitSource configured(Limit limit, LimitScope scope, long perMinute) {
        return new LimitSource(limit, scope, perMinute, "");
    }

    static LimitSource ofServer(Limit limit, String text) {
        return new LimitSource(limit, LimitScope.SERVER, null, text);
    }

    /** The same limit, where the calls of all processes count. */
    LimitSource shared() {
        return scope == LimitScope.PROCESS ? new LimitSource(limit, LimitScope.SHARED, perMinute, text) : this;
    }

    String explanation() {
        return perMinute == null
                ? text
                : "the limit of " + (scope == LimitScope.SHARED ? "all processes together" : "this process") + " is "
                        + perMinute + " " + limit.label() + " per minute";
    }
}

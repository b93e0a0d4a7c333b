package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.RateLimits.Limit;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The delay requested by a server.
 *
 * @param delay above zero
 * @param source how the server requested it, for messages
 */
record ServerDelay(Duration delay, String source) {

    /**
     * The delay that a failure requests; null if none. {@code Retry-After} takes precedence; the reset of a quota
     * counts only for a rate-limit failure. A delay of zero is ignored.
     */
    static @Nullable ServerDelay of(BackendException failure, ErrorClass errorClass) {
        ServerDelay retryAfter = hint(failure.retryAfter(), "Retry-After");
        RateLimits limits = failure.rateLimits();
        if (retryAfter != null || limits == null || errorClass != ErrorClass.RATE_LIMIT) {
            return retryAfter;
        }
        return hint(reset(limits), "rate limit reset");
    }

    private static @Nullable ServerDelay hint(@Nullable Duration delay, String source) {
        return delay == null || delay.isZero() || delay.isNegative() ? null : new ServerDelay(delay, source);
    }

    /**
     * The longest reset of the exhausted limits. If none is exhausted, one request exceeded the remaining quota, which
     * is only possible for tokens.
     */
    private static @Nullable Duration reset(RateLimits limits) {
        return Stream.of(limits.requests(), limits.tokens())
                .filter(limit -> limit != null && usedUp(limit))
                .map(limit -> Objects.requireNonNull(limit).resetAfter())
                .filter(Objects::nonNull)
                .max(Duration::compareTo)
                .orElseGet(() -> firstReset(limits.tokens(), limits.requests()));
    }

    private static boolean usedUp(Limit limit) {
        Long remaining = limit.remaining();
        return remaining != null && remaining <= 0;
    }

    private static @Nullable Duration firstReset(@Nullable Limit tokens, @Nullable Limit requests) {
        Duration reset = tokens == null ? null : tokens.resetAfter();
        return reset != null || requests == null ? reset : requests.resetAfter();
    }
}

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
 * How long a server asked to be left alone.
 *
 * @param delay how long, more than zero
 * @param source where it said so, in words
 */
record ServerDelay(Duration delay, String source) {

    /**
     * What the failure tells; null if nothing. {@code Retry-After} goes first; the reset of a quota counts only for a
     * refusal that is about the quota. A wait of zero is no wait to obey: the strategy's is used.
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
     * The longest reset of the limits that are used up. Where none is, one request was larger than what was left, which
     * only tokens can be.
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

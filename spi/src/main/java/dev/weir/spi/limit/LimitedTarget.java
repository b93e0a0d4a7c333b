package dev.weir.spi.limit;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A target and its configured limits, at least one. Each limit is a token bucket: it is full at first, calls lower its level,
 * and time raises it by the limit each minute, up to its capacity. Created with {@link #of}.
 *
 * @param name the backend and the model, {@code openai/gpt-4o}: the same in every process with the same configuration
 * @param requestsPerMinute maximum number of requests per minute; null for no limit
 * @param tokensPerMinute maximum number of tokens per minute; null for no limit
 * @param burst the time whose requests and tokens fill a bucket
 */
public record LimitedTarget(
        String name,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        Duration burst) {
    private static final double NANOS_PER_MINUTE = 60e9;

    public LimitedTarget {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(burst, "burst");
        if (requestsPerMinute == null && tokensPerMinute == null) {
            throw new IllegalArgumentException("target '" + name + "' must have a limit");
        }
    }

    /** A target with these limits, of which at least one is not null. */
    public static LimitedTarget of(
            String name, @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute, Duration burst) {
        return new LimitedTarget(name, requestsPerMinute, tokensPerMinute, burst);
    }

    /** The limit per minute, of {@link Limit#REQUESTS} or {@link Limit#TOKENS}; null for none. */
    public @Nullable Long perMinute(Limit limit) {
        return switch (limit) {
            case REQUESTS -> requestsPerMinute;
            case TOKENS -> tokensPerMinute;
            case COOL_DOWN -> null;
        };
    }

    /** The capacity of the bucket of a limit per minute: that of the burst, at least 1. */
    public double capacity(long perMinute) {
        return Math.max(1, perMinute / NANOS_PER_MINUTE * burst.toNanos());
    }
}

package dev.weir.spi.backend;

import dev.weir.spi.backend.RateLimits.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds {@link RateLimits}. Not safe for use by many threads. */
public final class RateLimitsBuilder {
    private @Nullable Limit requests;
    private @Nullable Limit tokens;

    RateLimitsBuilder() {}

    /** The limit on requests, of which null stands for what the provider did not mention; none if it mentioned nothing. */
    public RateLimitsBuilder requests(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {
        requests = limit(limit, remaining, resetAfter);
        return this;
    }

    /** The limit on tokens, as in {@link #requests}. */
    public RateLimitsBuilder tokens(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {
        tokens = limit(limit, remaining, resetAfter);
        return this;
    }

    /** The limits; null if the provider mentioned none of them. */
    public @Nullable RateLimits build() {
        return requests == null && tokens == null ? null : new RateLimits(requests, tokens);
    }

    private static @Nullable Limit limit(
            @Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {
        return limit == null && remaining == null && resetAfter == null
                ? null
                : new Limit(limit, remaining, resetAfter);
    }
}

package dev.weir.spi.backend;

import dev.weir.spi.backend.RateLimits.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds {@link RateLimits}. Not thread-safe. */
public final class RateLimitsBuilder {
    private @Nullable Limit requests;
    private @Nullable Limit tokens;

    RateLimitsBuilder() {}

    /** The limit of requests; null for a value that the provider did not report. No limit if all values are null. */
    public RateLimitsBuilder requests(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {
        requests = limit(limit, remaining, resetAfter);
        return this;
    }

    /** The limit of tokens, as in {@link #requests}. */
    public RateLimitsBuilder tokens(@Nullable Long limit, @Nullable Long remaining, @Nullable Duration resetAfter) {
        tokens = limit(limit, remaining, resetAfter);
        return this;
    }

    /** The limits; null if the provider reported none. */
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

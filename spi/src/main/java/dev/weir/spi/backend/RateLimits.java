package dev.weir.spi.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider reported about the caller's quota with an answer or a refusal. A limit that it did not mention is null.
 * Made with {@link #builder()}.
 *
 * @param requests on the number of requests
 * @param tokens on the number of tokens
 */
public record RateLimits(@Nullable Limit requests, @Nullable Limit tokens) {

    /**
     * One limit. What the provider did not mention is null.
     *
     * @param limit how many are allowed per period
     * @param remaining how many are left of them
     * @param resetAfter how long until all are allowed again, counted from the answer
     */
    public record Limit(
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Duration resetAfter) {}

    /** A builder that starts from no limits at all. */
    public static RateLimitsBuilder builder() {
        return new RateLimitsBuilder();
    }
}

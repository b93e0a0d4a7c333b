package dev.weir.spi.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits that a provider reported with an answer or an error. Created with {@link #builder()}.
 *
 * @param requests the limit of requests; null if not reported
 * @param tokens the limit of tokens; null if not reported
 */
public record RateLimits(@Nullable Limit requests, @Nullable Limit tokens) {

    /**
     * One limit. A value that the provider did not report is null.
     *
     * @param limit the maximum per period
     * @param remaining the remaining amount
     * @param resetAfter the time until the full limit is available again, counted from the answer
     */
    public record Limit(
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Duration resetAfter) {}

    /** A builder that starts without limits. */
    public static RateLimitsBuilder builder() {
        return new RateLimitsBuilder();
    }
}

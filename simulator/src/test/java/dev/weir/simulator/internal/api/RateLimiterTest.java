package dev.weir.simulator.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.simulator.RateLimit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final long SECOND = 1_000_000_000;

    private long now = 77;

    private RateLimiter limiter(RateLimit limit) {
        return new RateLimiter(limit, () -> now);
    }

    private static ApiException refusal(RateLimiter limiter, long tokens) {
        return catchThrowableOfType(ApiException.class, () -> limiter.charge("key", tokens));
    }

    @Test
    void refillsSteadily() {
        RateLimiter limiter = limiter(RateLimit.NONE.withRequestsPerMinute(60));
        for (int i = 0; i < 60; i++) {
            limiter.charge("key", 1);
        }
        ApiException refusal = refusal(limiter, 1);
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.headers()).containsEntry("Retry-After", "1").containsEntry("retry-after-ms", "1000");
        assertThat(refusal.limits()).containsExactly(new RateLimitState("requests", 60, 0, Duration.ofMinutes(1)));

        now += SECOND;

        assertThat(limiter.charge("key", 1))
                .singleElement()
                .extracting(RateLimitState::remaining)
                .isEqualTo(0L);
        assertThat(refusal(limiter, 1).code()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void chargesTokens() {
        RateLimiter limiter = limiter(RateLimit.NONE.withTokensPerMinute(1_000));
        assertThat(limiter.charge("key", 700))
                .containsExactly(new RateLimitState("tokens", 1_000, 300, Duration.ofSeconds(42)));

        assertThat(refusal(limiter, 400).headers()).containsEntry("Retry-After", "6");
        now += 6 * SECOND;
        assertThat(limiter.charge("key", 400))
                .singleElement()
                .extracting(RateLimitState::remaining)
                .isEqualTo(0L);
    }

    @Test
    void aRefusedRequestIsNotCharged() {
        RateLimiter limiter = limiter(RateLimit.NONE.withRequestsPerMinute(2).withTokensPerMinute(100));
        refusal(limiter, 101);

        assertThat(limiter.charge("key", 100))
                .extracting(RateLimitState::remaining)
                .containsExactly(1L, 0L);
    }

    @Test
    void keysDoNotShare() {
        RateLimiter limiter = limiter(RateLimit.NONE.withRequestsPerMinute(1));
        limiter.charge("key", 1);

        assertThat(limiter.charge("another", 1)).isNotEmpty();
        assertThat(refusal(limiter, 1).status()).isEqualTo(429);
    }

    @Test
    void quotaDoesNotRefill() {
        RateLimiter limiter = limiter(RateLimit.NONE.withQuotaTokens(10));
        limiter.charge("key", 8);
        now += 3_600 * SECOND;

        assertThat(refusal(limiter, 3).code()).isEqualTo("insufficient_quota");
        limiter.charge("key", 2);
    }

    @Test
    void withoutLimitsNothingIsAnnounced() {
        assertThat(limiter(RateLimit.NONE).charge(null, 1_000_000)).isEmpty();
    }
}

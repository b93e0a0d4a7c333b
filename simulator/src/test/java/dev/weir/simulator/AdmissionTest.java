package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long SECOND = 1_000_000_000;

    private long now = 77;

    private Admission admission(RateLimit limit) {
        return new Admission(List.of(), limit, () -> now);
    }

    private static ApiError refusal(Admission admission, long tokens) {
        return catchThrowableOfType(ApiException.class, () -> admission.charge("key", tokens))
                .error();
    }

    @Test
    void refillsSteadily() {
        Admission admission = admission(RateLimit.NONE.withRequestsPerMinute(60));
        for (int i = 0; i < 60; i++) {
            admission.charge("key", 1);
        }
        ApiError refusal = refusal(admission, 1);
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.headers())
                .containsEntry("Retry-After", "1")
                .containsEntry("retry-after-ms", "1000")
                .containsEntry("x-ratelimit-remaining-requests", "0")
                .containsEntry("x-ratelimit-reset-requests", "1m0s");

        now += SECOND;

        assertThat(admission.charge("key", 1)).containsEntry("x-ratelimit-remaining-requests", "0");
        assertThat(refusal(admission, 1).code()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void chargesTokens() {
        Admission admission = admission(RateLimit.NONE.withTokensPerMinute(1_000));
        Map<String, String> headers = admission.charge("key", 700);
        assertThat(headers)
                .containsEntry("x-ratelimit-limit-tokens", "1000")
                .containsEntry("x-ratelimit-remaining-tokens", "300")
                .containsEntry("x-ratelimit-reset-tokens", "42s")
                .doesNotContainKey("x-ratelimit-limit-requests");

        assertThat(refusal(admission, 400).headers()).containsEntry("Retry-After", "6");
        now += 6 * SECOND;
        assertThat(admission.charge("key", 400)).containsEntry("x-ratelimit-remaining-tokens", "0");
    }

    @Test
    void aRefusedRequestIsNotCharged() {
        Admission admission = admission(RateLimit.NONE.withRequestsPerMinute(2).withTokensPerMinute(100));
        refusal(admission, 101);

        assertThat(admission.charge("key", 100)).containsEntry("x-ratelimit-remaining-requests", "1");
    }

    @Test
    void keysDoNotShare() {
        Admission admission = admission(RateLimit.NONE.withRequestsPerMinute(1));
        admission.charge("key", 1);

        assertThat(admission.charge("another", 1)).isNotEmpty();
        assertThat(refusal(admission, 1).status()).isEqualTo(429);
    }

    @Test
    void quotaDoesNotRefill() {
        Admission admission = admission(RateLimit.NONE.withQuotaTokens(10));
        admission.charge("key", 8);
        now += 3_600 * SECOND;

        assertThat(refusal(admission, 3).code()).isEqualTo("insufficient_quota");
        admission.charge("key", 2);
    }

    @Test
    void withoutLimitsNothingIsSaidOfAny() {
        assertThat(admission(RateLimit.NONE).charge(null, 1_000_000)).isEmpty();
    }
}

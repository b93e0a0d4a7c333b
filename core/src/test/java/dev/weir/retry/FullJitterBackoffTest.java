package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullJitterBackoffTest {
    private final FakeCall call = new FakeCall(FakeCall.time());

    /** The mean of a uniform distribution over 20,000 draws is off by 2 % less than once in a million runs. */
    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "5, 16000", "6, 30000", "2147483647, 30000"})
    void delaysAreUniformUpToACeilingThatDoubles(int attempt, long ceilingMillis) {
        long seed = new Random().nextLong();
        FullJitterBackoff backoff =
                new FullJitterBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new Random(seed));
        FailedAttempt failed = new FailedAttempt(
                attempt,
                "primary",
                "small",
                Reason.SERVER_ERROR,
                new BackendException(ErrorClass.TRANSIENT, "failed"),
                Duration.ZERO,
                Duration.ZERO,
                call.deadline());
        double sum = 0;
        double longest = 0;
        for (int i = 0; i < 20_000; i++) {
            double millis =
                    ((RetryDecision.Retry) backoff.decide(failed)).delay().toNanos() / 1e6;
            sum += millis;
            longest = Math.max(longest, millis);
        }
        assertThat(longest).as("longest, seed %d", seed).isBetween(0.99 * ceilingMillis, 1.0 * ceilingMillis);
        assertThat(sum / 20_000).as("mean, seed %d", seed).isBetween(0.49 * ceilingMillis, 0.51 * ceilingMillis);
    }
}

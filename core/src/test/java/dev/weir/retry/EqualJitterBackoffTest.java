package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.RetryStrategyContract;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualJitterBackoffTest {
    @Nested
    class KeepsTheContractOfAllStrategies extends RetryStrategyContract {
        @Override
        protected RetryStrategy strategy(RandomGenerator random) {
            return new EqualJitterBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), random);
        }
    }

    private final FakeCall call = new FakeCall(FakeCall.time());

    private double millis(EqualJitterBackoff backoff, int attempt) {
        FailedAttempt failed = new FailedAttempt(
                attempt,
                "primary",
                "small",
                Reason.SERVER_ERROR,
                new BackendException(ErrorClass.TRANSIENT, "failed"),
                Duration.ZERO,
                Duration.ZERO,
                call.deadline());
        return ((RetryDecision.Retry) backoff.decide(failed)).delay().toNanos() / 1e6;
    }

    private static EqualJitterBackoff backoff(long seed) {
        return new EqualJitterBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new Random(seed));
    }

    /** The mean of a uniform distribution over 20,000 draws is off by 2 % less than once in a million runs. */
    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "5, 16000", "6, 30000", "2147483647, 30000"})
    void delaysAreUniformOverTheUpperHalfOfACeilingThatDoubles(int attempt, long ceilingMillis) {
        long seed = new Random().nextLong();
        EqualJitterBackoff backoff = backoff(seed);
        DoubleSummaryStatistics delays = DoubleStream.generate(() -> millis(backoff, attempt))
                .limit(20_000)
                .summaryStatistics();
        assertThat(delays.getMin()).as("shortest, seed %d", seed).isBetween(0.5 * ceilingMillis, 0.51 * ceilingMillis);
        assertThat(delays.getMax()).as("longest, seed %d", seed).isBetween(0.99 * ceilingMillis, 1.0 * ceilingMillis);
        assertThat(delays.getAverage()).as("mean, seed %d", seed).isBetween(0.74 * ceilingMillis, 0.76 * ceilingMillis);
    }

    /** With full jitter, one call in 24 made its fifth attempt within 3 s of the first. */
    @Test
    void noCallMakesFiveAttemptsWithinSevenSeconds() {
        long seed = new Random().nextLong();
        EqualJitterBackoff backoff = backoff(seed);
        for (int i = 0; i < 20_000; i++) {
            double fifth = IntStream.rangeClosed(1, 4)
                    .mapToDouble(attempt -> millis(backoff, attempt))
                    .sum();
            assertThat(fifth).as("call %d, seed %d", i, seed).isGreaterThanOrEqualTo(7000);
        }
    }
}

package dev.weir.retry.backoff;

import static dev.weir.retry.backoff.Failures.delay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.RetryStrategyContract;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinearBackoffTest extends RetryStrategyContract {

    @Override
    protected RetryStrategy strategy(RandomGenerator random) {
        return with(0.5, random);
    }

    private static RetryStrategy with(double spread, RandomGenerator random) {
        return new LinearBackoff(new LinearSettings(Duration.ofSeconds(2), Duration.ofSeconds(7), spread), random);
    }

    @Test
    void delayGrowsByTheSameUpToTheLongest() {
        RetryStrategy strategy = with(0, new Random(1));
        assertThat(Stream.of(1, 2, 3, 4, Integer.MAX_VALUE).map(n -> delay(strategy, n)))
                .extracting(Duration::toSeconds)
                .containsExactly(2L, 4L, 6L, 7L, 7L);
    }

    @Test
    void spreadShortensTheDelayByNoMoreThanItsShare() {
        long seed = new Random().nextLong();
        RetryStrategy strategy = with(0.5, new Random(seed));
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            Duration delay = delay(strategy, 2);
            assertThat(delay).as("seed %d", seed).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
            sum += delay.toNanos() / 1e9;
        }
        assertThat(sum / 10_000).as("mean, seed %d", seed).isBetween(2.95, 3.05);
    }
}

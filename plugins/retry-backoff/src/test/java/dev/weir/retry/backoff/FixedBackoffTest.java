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

class FixedBackoffTest extends RetryStrategyContract {
    private static final Duration DELAY = Duration.ofMillis(1500);

    @Override
    protected RetryStrategy strategy(RandomGenerator random) {
        return new FixedBackoff(new FixedSettings(DELAY, 0.2), random);
    }

    @Test
    void delayIsTheSameAfterEveryFailure() {
        RetryStrategy strategy = new FixedBackoff(new FixedSettings(DELAY, 0), new Random(1));
        assertThat(Stream.of(1, 2, 50).map(n -> delay(strategy, n))).containsOnly(DELAY);
    }

    @Test
    void spreadShortensTheDelay() {
        RetryStrategy strategy = strategy(new Random(1));
        assertThat(delay(strategy, 1)).isBetween(Duration.ofMillis(1200), DELAY).isNotEqualTo(DELAY);
    }
}

package dev.weir.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.retry.adaptive.AdaptiveBackoff;
import dev.weir.retry.adaptive.AdaptiveSettings;
import dev.weir.retry.backoff.ExponentialBackoff;
import dev.weir.retry.backoff.ExponentialSettings;
import dev.weir.retry.backoff.Jitter;
import dev.weir.spi.retry.RetryStrategy;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait through an outage, with the adaptive strategy beside exponential backoff. */
@Timeout(60)
class RecoveryTest {
    private static final Duration BASE = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(30);
    private static final Duration LATENCY = Duration.ofMillis(100);

    private static SimulatedOutage exponential(int calls, Duration latency) {
        ExponentialSettings settings = new ExponentialSettings(BASE, MAX, 2, Jitter.FULL);
        RetryStrategy strategy = new ExponentialBackoff(settings, new Random(1));
        return new SimulatedOutage(strategy, false, calls, latency).pass();
    }

    private static SimulatedOutage adaptive(int calls, Duration latency) {
        RetryStrategy strategy = new AdaptiveBackoff(new AdaptiveSettings(BASE, MAX, 20), new Random(1));
        return new SimulatedOutage(strategy, true, calls, latency).pass();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 100})
    void adaptiveAnswersFourFifthsSoonerAtNoMoreLoadDuringTheOutage(int calls) {
        SimulatedOutage exponential = exponential(calls, LATENCY);
        SimulatedOutage adaptive = adaptive(calls, LATENCY);
        assertThat(exponential.answered()).isEqualTo(calls);
        assertThat(adaptive.answered()).isEqualTo(calls);
        assertThat(adaptive.attempts()).isLessThanOrEqualTo(exponential.attempts());
        assertThat(adaptive.secondsAt(0.5))
                .as("exponential: %s%nadaptive: %s", exponential, adaptive)
                .isLessThanOrEqualTo(0.2 * exponential.secondsAt(0.5));
    }

    /** The breaker lets three probes through at once; from there on the load doubles, however slow the answers are. */
    @ParameterizedTest
    @ValueSource(longs = {20, 100, 300, 1_000, 3_000})
    void arrivalsNoMoreThanDoubleFromOneTenthOfASecondToTheNext(long latencyMillis) {
        SimulatedOutage adaptive = adaptive(100, Duration.ofMillis(latencyMillis));
        int most = 1;
        for (int arrivals : adaptive.arrivalsPerTenth()) {
            assertThat(arrivals).as("%s", adaptive).isLessThanOrEqualTo(2 * most + 1);
            most = Math.max(most, arrivals);
        }
    }
}

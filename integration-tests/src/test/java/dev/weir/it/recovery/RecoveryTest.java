package dev.weir.it.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.retry.adaptive.AdaptiveBackoff;
import dev.weir.retry.adaptive.AdaptiveSettings;
import dev.weir.retry.backoff.ExponentialBackoff;
import dev.weir.retry.backoff.ExponentialSettings;
import dev.weir.retry.backoff.Jitter;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait through an outage, with the adaptive strategy beside exponential backoff. */
@Timeout(60)
class RecoveryTest {
    private static final Duration BASE = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(30);

    private static SimulatedOutage exponential(Outage outage) {
        ExponentialSettings settings = new ExponentialSettings(BASE, MAX, 2, Jitter.FULL);
        return new SimulatedOutage(outage, new ExponentialBackoff(settings, new Random(outage.seed())), false).pass();
    }

    private static SimulatedOutage adaptive(Outage outage) {
        AdaptiveSettings settings = new AdaptiveSettings(BASE, MAX, 20);
        return new SimulatedOutage(outage, new AdaptiveBackoff(settings, new Random(outage.seed())), true).pass();
    }

    static Stream<Outage> fewCallsAndMany() {
        return IntStream.of(20, 50, 100)
                .boxed()
                .flatMap(calls -> IntStream.rangeClosed(1, 4)
                        .mapToObj(seed -> Outage.of(calls).seed(seed)));
    }

    @ParameterizedTest
    @MethodSource("fewCallsAndMany")
    void adaptiveAnswersFourFifthsSoonerAtNoMoreLoadDuringTheOutage(Outage outage) {
        SimulatedOutage exponential = exponential(outage);
        SimulatedOutage adaptive = adaptive(outage);
        assertThat(exponential.answered()).isEqualTo(outage.calls());
        assertThat(adaptive.answered()).isEqualTo(outage.calls());
        assertThat(adaptive.attempts()).isLessThanOrEqualTo(exponential.attempts());
        assertThat(adaptive.secondsAt(0.5))
                .as("exponential: %s%nadaptive: %s", exponential, adaptive)
                .isLessThanOrEqualTo(0.2 * exponential.secondsAt(0.5));
    }

    static Stream<Outage> outagesThatOutlastManyCalls() {
        return IntStream.of(1, 2, 3, 5, 20)
                .boxed()
                .flatMap(calls ->
                        Stream.of(8, 20).map(seconds -> Outage.of(calls).lasts(Duration.ofSeconds(seconds))))
                .map(outage -> outage.maxRetries(5));
    }

    @ParameterizedTest
    @MethodSource("outagesThatOutlastManyCalls")
    void callsOutliveAnOutageAtLeastAsOftenAsWithoutABreaker(Outage outage) {
        long exponential = 0;
        long adaptive = 0;
        for (int seed = 1; seed <= 20; seed++) {
            exponential += exponential(outage.seed(seed)).answered();
            adaptive += adaptive(outage.seed(seed)).answered();
        }
        assertThat(adaptive).as("%s", outage).isGreaterThanOrEqualTo(exponential);
    }

    /** The breaker lets three probes through at once; from there on the load doubles, however slow the answers are. */
    @ParameterizedTest
    @ValueSource(longs = {20, 100, 300, 1_000, 3_000})
    void arrivalsNoMoreThanDoubleFromOneTenthOfASecondToTheNext(long latencyMillis) {
        SimulatedOutage adaptive = adaptive(Outage.of(100).latency(Duration.ofMillis(latencyMillis)));
        int most = 1;
        for (int arrivals : adaptive.arrivalsPerTenth()) {
            assertThat(arrivals).as("%s", adaptive).isLessThanOrEqualTo(2 * most + 1);
            most = Math.max(most, arrivals);
        }
    }
}

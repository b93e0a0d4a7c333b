package dev.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.route.TargetState;
import dev.weir.spi.route.TargetStateBuilder;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TargetStatisticsTest {
    private final FakeTime time = new FakeTime();
    private final TargetStatistics statistics = new TargetStatistics(time, () -> false, () -> false);

    private double latencyMillis() {
        TargetStateBuilder state = TargetState.builder("a", "x");
        statistics.addTo(state, true);
        return Objects.requireNonNull(state.build().latency()).toNanos() / 1e6;
    }

    private void outputs(int latencyMillis, int times, int everyMillis) {
        for (int i = 0; i < times; i++) {
            time.advance(Duration.ofMillis(everyMillis));
            statistics.outputBegan(Duration.ofMillis(latencyMillis));
        }
    }

    @Test
    void nothingIsKnownOfATargetThatWasNotAsked() {
        TargetStateBuilder state = TargetState.builder("a", "x");
        statistics.addTo(state, true);
        assertThat(state.build()).isEqualTo(TargetState.builder("a", "x").build());
    }

    @Test
    void aChangeCountsMoreTheLongerItLasts() {
        outputs(100, 50, 50);
        assertThat(latencyMillis()).isBetween(99.9, 100.1);

        outputs(1000, 1, 50);
        assertThat(latencyMillis()).isLessThan(130);

        outputs(1000, 100, 50);
        assertThat(latencyMillis()).isGreaterThan(900);
    }

    @Test
    void oneMeasurementAfterSomeSecondsIsNearlyAllThatCounts() {
        outputs(5000, 10, 50);
        outputs(100, 1, 10_000);
        assertThat(latencyMillis()).isLessThan(150);
    }

    @Test
    void manyMeasurementsAtOneMomentCount() {
        outputs(100, 1, 0);
        outputs(1000, 200, 0);
        assertThat(latencyMillis()).isGreaterThan(950);
    }

    @Test
    void aTargetThatFailsAtOnceIsNoFastOne() {
        statistics.failed(Duration.ofMillis(1));
        assertThat(latencyMillis()).isEqualTo(1000);
        statistics.failed(Duration.ofMillis(1));
        assertThat(latencyMillis()).isEqualTo(2000);
        statistics.failed(Duration.ofSeconds(9));
        assertThat(latencyMillis()).isEqualTo(9000);
        for (int i = 0; i < 10; i++) {
            statistics.failed(Duration.ofMillis(1));
        }
        assertThat(latencyMillis()).isEqualTo(60_000);
    }
}

package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The open wait: growth, decrease and jitter. */
class OpenWaitTest {
    private final BreakerFixture fixture = new BreakerFixture();

    /** How long the breaker stays open from now, in seconds; it is then half-open. */
    private double waited(BreakerFixture breaker) {
        double seconds = 0;
        while (true) {
            try {
                breaker.breaker.acquire().release();
                return seconds;
            } catch (CircuitOpenException e) {
                breaker.pass(Duration.ofMillis(100));
                seconds += 0.1;
            }
        }
    }

    @Test
    void growsWhileProbesKeepFailingUpToItsMaximum() {
        fixture.fail(5);
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            waits.add(waited(fixture));
            fixture.fail(1);
        }
        double[] expected = {30, 60, 120, 240, 300, 300, 300};
        assertThat(waits.get(0)).isBetween(29.9, 30.1);
        for (int i = 1; i < expected.length; i++) {
            assertThat(waits.get(i))
                    .as("wait %d of %s", i, waits)
                    .isBetween(0.8 * expected[i] - 0.1, 1.2 * expected[i] + 0.1);
        }
    }

    @Test
    void increasedWaitsHaveJitter() {
        fixture.fail(5);
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waits.add(waited(fixture));
            fixture.fail(1);
        }
        assertThat(waits.subList(5, 50).stream()
                        .mapToDouble(Double::doubleValue)
                        .summaryStatistics())
                .satisfies(spread -> assertThat(spread.getMin()).isLessThan(270))
                .satisfies(spread -> assertThat(spread.getMax()).isGreaterThan(330));
    }

    @Test
    void startsWhereItWasWhenTheBackendFailsAgainSoonAfterRecovery() {
        growTo(120);
        fixture.succeed(3);
        fixture.assertState(State.CLOSED);
        fixture.pass(Duration.ofSeconds(5));
        fixture.fail(5);
        assertThat(waited(fixture)).isBetween(96.0, 144.1);
    }

    @Test
    void shrinksStepByStepWhileTheBreakerStaysClosed() {
        growTo(120);
        fixture.succeed(3);
        fixture.pass(Duration.ofMinutes(2));
        fixture.fail(5);
        assertThat(waited(fixture)).isBetween(48.0, 72.1);
        fixture.succeed(3);
        fixture.pass(Duration.ofSeconds(200));
        fixture.fail(5);
        assertThat(waited(fixture)).isBetween(29.9, 30.1);
    }

    @Test
    void shrinksFromItsMaximumHoweverOftenProbesFailed() {
        growTo(240);
        for (int i = 0; i < 10; i++) {
            fixture.fail(1);
            waited(fixture);
        }
        fixture.succeed(3);
        // 300 s at the maximum, 240 s, 120 s
        fixture.pass(Duration.ofMinutes(11));
        fixture.fail(5);
        assertThat(waited(fixture)).isBetween(48.0, 72.1);
    }

    private void growTo(double seconds) {
        fixture.fail(5);
        for (double wait = 30; wait < seconds; wait *= 2) {
            waited(fixture);
            fixture.fail(1);
        }
        waited(fixture);
    }

    @Test
    void resetForgetsItsGrowth() {
        growTo(120);
        fixture.breaker.reset();
        fixture.fail(5);
        assertThat(waited(fixture)).isBetween(29.9, 30.1);
    }

    @Test
    void staysTheSameWhereItDoesNotAdapt() {
        BreakerFixture fixed = new BreakerFixture(settings -> settings.enableAdaptiveTimeout(false));
        fixed.fail(5);
        for (int i = 0; i < 5; i++) {
            assertThat(waited(fixed)).isBetween(29.9, 30.1);
            fixed.fail(1);
        }
    }
}

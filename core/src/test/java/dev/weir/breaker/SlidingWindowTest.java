package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rates that open the breaker. */
class SlidingWindowTest {
    private final BreakerFixture fixture = new BreakerFixture(settings -> settings.failureThreshold(1_000)
            .slidingWindow(Duration.ofSeconds(10), 20)
            .failureRateThreshold(50)
            .slowCallRateThreshold(80, Duration.ofSeconds(2)));

    @BeforeEach
    void advanceTime() {
        fixture.pass(Duration.ofHours(7));
    }

    private Cause cause() {
        return fixture.breaker.health().cause();
    }

    @Test
    void eachRateOpensItWithoutTheOther() {
        BreakerFixture failures = new BreakerFixture(settings -> settings.failureThreshold(1_000)
                .slidingWindow(Duration.ofSeconds(10), 1)
                .failureRateThreshold(100));
        failures.fail(1);
        assertThat(failures.breaker.health().cause()).isEqualTo(Cause.FAILURE_RATE);
        BreakerFixture slow = new BreakerFixture(settings ->
                settings.slidingWindow(Duration.ofSeconds(10), 1).slowCallRateThreshold(100, Duration.ofSeconds(2)));
        Permit permit = slow.breaker.acquire();
        slow.pass(Duration.ofSeconds(2));
        permit.onSuccess();
        assertThat(slow.breaker.health().cause()).isEqualTo(Cause.SLOW_CALL_RATE);
    }

    @Test
    void failureThatTookLongIsASlowCallToo() {
        Permit permit = fixture.breaker.acquire();
        fixture.pass(Duration.ofMillis(1999));
        fixture.fail(1);
        fixture.succeed(1);
        Permit late = fixture.breaker.acquire();
        permit.onFailure(ErrorClass.TRANSIENT);
        assertThat(fixture.breaker.statistics().slow()).isZero();
        fixture.pass(Duration.ofSeconds(2));
        late.onFailure(ErrorClass.TRANSIENT);
        assertThat(fixture.breaker.statistics().slow()).isEqualTo(1);
    }

    @Test
    void opensWhenTheFailureRateReachesItsThreshold() {
        fixture.succeed(11);
        fixture.fail(10);
        fixture.assertState(State.CLOSED);
        fixture.fail(1);
        assertThat(cause()).isEqualTo(Cause.FAILURE_RATE);
    }

    @Test
    void evaluatesNoRateBelowTheMinimumOfCalls() {
        fixture.fail(19);
        fixture.assertState(State.CLOSED);
        fixture.fail(1);
        fixture.assertState(State.OPEN);
    }

    @Test
    void callsThatAreLongPastDoNotCount() {
        fixture.fail(19);
        fixture.pass(Duration.ofSeconds(11));
        fixture.fail(19);
        fixture.assertState(State.CLOSED);
    }

    @Test
    void callsWithinTheWindowCountThoughTimeHasPassed() {
        fixture.fail(10);
        fixture.pass(Duration.ofSeconds(8));
        fixture.fail(10);
        fixture.assertState(State.OPEN);
    }

    @Test
    void ignoredFailuresAreNoCallsOfTheWindow() {
        for (int i = 0; i < 100; i++) {
            fixture.breaker.acquire().onFailure(ErrorClass.PERMANENT);
        }
        fixture.fail(19);
        fixture.assertState(State.CLOSED);
    }

    @Test
    void opensWhenTheSlowCallRateReachesItsThresholdAlthoughCallsSucceed() {
        List<Permit> slow = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            slow.add(fixture.breaker.acquire());
        }
        fixture.pass(Duration.ofSeconds(2));
        fixture.succeed(4);
        slow.subList(0, 15).forEach(Permit::onSuccess);
        fixture.assertState(State.CLOSED);
        slow.get(15).onSuccess();
        assertThat(cause()).isEqualTo(Cause.SLOW_CALL_RATE);
        assertThat(fixture.breaker.statistics().slow()).isEqualTo(16);
    }

    @Test
    void countsFromZeroAfterClosing() {
        fixture.fail(20);
        fixture.pass(Duration.ofSeconds(30));
        fixture.succeed(3);
        fixture.fail(19);
        fixture.assertState(State.CLOSED);
        fixture.fail(1);
        assertThat(fixture.breaker.statistics().trips()).containsEntry(Cause.FAILURE_RATE, 2L);
    }

    @Test
    void windowOfCallsForgetsTheOldestCallForEachNewOne() {
        BreakerFixture counted = new BreakerFixture(
                settings -> settings.failureThreshold(1_000).slidingWindow(4, 4).failureRateThreshold(75));
        counted.fail(2);
        counted.succeed(2);
        counted.pass(Duration.ofDays(1));
        counted.fail(2);
        counted.assertState(State.CLOSED);
        counted.succeed(1);
        counted.fail(1);
        assertThat(counted.breaker.health().cause()).isEqualTo(Cause.FAILURE_RATE);
    }

    @Test
    void successThatReachesTheMinimumShowsARateThatIsTooHigh() {
        fixture.fail(19);
        fixture.succeed(1);
        assertThat(cause()).isEqualTo(Cause.FAILURE_RATE);
    }

    private static SlidingWindow window(int minimumCalls, double failurePercent, @Nullable Double slowPercent) {
        return Objects.requireNonNull(SlidingWindow.of(new SlidingWindowSettings(
                Duration.ofNanos(10), null, minimumCalls, failurePercent, slowPercent, Duration.ofSeconds(1))));
    }

    @Test
    void fullSliceKeepsItsCounts() {
        SlidingWindow window = window(1, 50, null);
        for (int i = 0; i < SlidingWindow.MAX_CALLS; i++) {
            window.record(true, false, 0);
        }
        assertThat(window.record(true, false, 0)).isEqualTo(Cause.FAILURE_RATE);
    }

    @Test
    void sliceOverflowNeitherCorruptsCountsNorHidesFailures() {
        SlidingWindow window = window(9 * SlidingWindow.MAX_CALLS, 1, 1.0);
        for (int slice = 0; slice < 9; slice++) {
            for (int i = 0; i < 300_000; i++) {
                window.record(false, false, slice);
            }
        }
        assertThat(window.record(true, true, 9)).isNull();
        for (int i = 0; i < 20_000; i++) {
            window.record(true, false, 9);
        }
        assertThat(window.record(true, false, 9)).isEqualTo(Cause.FAILURE_RATE);
    }
}

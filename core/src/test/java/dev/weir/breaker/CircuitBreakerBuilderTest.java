package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CircuitBreakerBuilderTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final CircuitBreakerBuilder builder = CircuitBreaker.builder("own");

    private static CircuitBreakerBuilder another() {
        return CircuitBreaker.builder("own");
    }

    @Test
    void outOfRangeIsRefusedWithTheNamesOfTheBreakerAndTheSetting() {
        List<Runnable> wrong = List.of(
                () -> builder.failureThreshold(0),
                () -> builder.failureThreshold(1_000_001),
                () -> builder.successThreshold(0),
                () -> builder.halfOpenProbes(0),
                () -> builder.maxConcurrentRequests(1_000_001),
                () -> builder.adaptiveConcurrency(0),
                () -> builder.timeout(Duration.ZERO),
                () -> builder.timeout(null),
                () -> builder.maxTimeout(Duration.ofNanos(-1)),
                () -> builder.maxWait(Duration.ofSeconds(Long.MAX_VALUE)),
                () -> builder.attemptTimeout(0.9),
                () -> builder.maxWaitInHalfOpen(Duration.ofSeconds(-1)),
                () -> builder.slidingWindow(0, 1),
                () -> builder.slidingWindow(SECOND, 131_073),
                () -> builder.attemptTimeoutWithin(Duration.ZERO, SECOND),
                () -> builder.failureRateThreshold(0),
                () -> builder.failureRateThreshold(100.5),
                () -> builder.slowCallRateThreshold(Double.NaN, SECOND),
                () -> builder.slowCallRateThreshold(50, Duration.ZERO));
        assertThat(wrong)
                .allSatisfy(setting -> assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("circuit breaker 'own': [\\w.]+ must (not be null|be .+, was .+)"));
    }

    @Test
    void contradictorySettingsAreRejectedTogether() {
        CircuitBreakerBuilder wrong = another()
                .attemptTimeoutWithin(SECOND.plusNanos(1), SECOND)
                .slidingWindow(5, 6)
                .failureRateThreshold(50);
        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("circuit breaker 'own': ")
                .hasMessageContaining("attemptTimeout.floor must be at most ceiling, which is 1s, was 1.000000001s")
                .hasMessageContaining("slidingWindow.minimumCalls must be at most calls, which is 5, was 6");
        assertThatThrownBy(another().maxConcurrentRequests(4).adaptiveConcurrency(5)::build)
                .hasMessage(
                        "circuit breaker 'own': minConcurrentRequests must be at most maxConcurrentRequests, which is"
                                + " 4, was 5");
    }

    @Test
    void settingsRecordIsCheckedAgainstTheSameBounds() {
        CircuitBreakerSettings settings = CircuitBreakerSettings.defaults();
        CircuitBreakerSettings wrong = new CircuitBreakerSettings(
                0,
                settings.successThreshold(),
                settings.timeout(),
                settings.maxConcurrentRequests(),
                settings.enableAdaptiveTimeout(),
                settings.maxTimeout(),
                settings.halfOpenProbes(),
                settings.maxWait(),
                settings.maxWaitInHalfOpen(),
                settings.automaticHalfOpen(),
                settings.minConcurrentRequests(),
                settings.initialConcurrentRequests(),
                settings.ignoredErrorClasses(),
                settings.slidingWindow(),
                settings.attemptTimeout());
        assertThatThrownBy(another().settings(wrong)::build)
                .hasMessage("circuit breaker 'own': failureThreshold must be at least 1, was 0");
    }

    @Test
    void boundsAreInclusiveAndEachMethodReturnsTheBuilder() {
        List<CircuitBreakerBuilder> next = List.of(
                builder.failureThreshold(1_000_000),
                builder.successThreshold(1_000_000),
                builder.maxConcurrentRequests(1_000_000),
                builder.halfOpenProbes(1_000_000),
                builder.timeout(Duration.ofMillis(1)),
                builder.maxTimeout(LONGEST),
                builder.maxWait(LONGEST),
                builder.attemptTimeout(1),
                builder.attemptTimeoutWithin(SECOND, SECOND),
                builder.slidingWindow(SECOND, 131_072),
                builder.failureRateThreshold(100),
                builder.slowCallRateThreshold(100, SECOND));
        assertThat(next).allMatch(each -> each == builder);
        builder.build().close();
        another().maxConcurrentRequests(4).adaptiveConcurrency(4).build().close();
    }

    @Test
    void windowOfTimeReplacesOneOfCallsAndTheOtherWayRound() {
        SlidingWindowSettings calls =
                another().slidingWindow(SECOND, 7).slidingWindow(9, 8).settings.slidingWindow();
        assertThat(List.of(calls.length(), calls.calls(), calls.minimumCalls()))
                .containsExactly(Duration.ofMinutes(1), 9, 8);
        SlidingWindowSettings time =
                another().slidingWindow(9, 8).slidingWindow(SECOND, 7).settings.slidingWindow();
        assertThat(time.calls()).isNull();
        assertThat(List.of(time.length(), time.minimumCalls())).containsExactly(SECOND, 7);
    }

    @Test
    void adaptiveConcurrencyBeginsWithTwentyWithinItsBounds() {
        assertThat(limit(another())).isEqualTo(100);
        assertThat(limit(another().adaptiveConcurrency(2))).isEqualTo(20);
        assertThat(limit(another().adaptiveConcurrency(30))).isEqualTo(30);
        assertThat(limit(another().adaptiveConcurrency(2).maxConcurrentRequests(10)))
                .isEqualTo(10);
    }

    private static int limit(CircuitBreakerBuilder builder) {
        try (CircuitBreaker breaker = builder.build()) {
            return breaker.statistics().concurrencyLimit();
        }
    }

    @Test
    void openWaitAndSuccessThresholdAreConfigurable() {
        BreakerFixture fixture = new BreakerFixture(settings ->
                settings.timeout(Duration.ofSeconds(5)).successThreshold(1).halfOpenProbes(1));
        fixture.fail(5);
        fixture.pass(Duration.ofSeconds(5));
        fixture.succeed(1);
        fixture.assertState(State.CLOSED);
    }

    @Test
    void openWaitDoesNotExceedItsMaximum() {
        BreakerFixture fixture = new BreakerFixture(settings -> settings.maxTimeout(Duration.ofSeconds(40)));
        fixture.openAndWait();
        for (int i = 0; i < 5; i++) {
            fixture.fail(1);
            fixture.pass(Duration.ofSeconds(48));
        }
        assertThat(fixture.breaker.acquire().isProbe()).isTrue();
    }

    @Test
    void exceptionsAreClassifiedByTheConfiguredClassification() {
        try (CircuitBreaker breaker = builder.classification(
                        new ErrorClassification(List.of(error -> Optional.of(ErrorClass.PERMANENT))))
                .build()) {
            assertThatThrownBy(() -> breaker.execute(() -> {
                        throw new IllegalStateException("odd");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.PERMANENT, 1L);
        }
    }

    @Test
    void increasedWaitsHaveJitterByDefault() {
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            waits.add(secondWait());
        }
        assertThat(waits).hasSizeGreaterThan(1);
    }

    private static Duration secondWait() {
        FakeTime time = new FakeTime();
        CircuitBreaker breaker = another().time(time).failureThreshold(1).build();
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        time.advance(Duration.ofSeconds(30));
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        Instant probe = breaker.health().nextProbe();
        return Duration.between(breaker.health().since(), probe);
    }

    @Test
    void messageSaysWhatIsAllowedAndWhatWasGiven() {
        assertThatThrownBy(() -> builder.maxWait(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("circuit breaker 'own': maxWait must be at least 0, was -1s");
    }

    @Test
    void nullIsRefusedWithBreakerAndSetting() {
        List<Runnable> wrong = List.of(
                () -> builder.settings(null),
                () -> builder.ignore(null),
                () -> builder.classification(null),
                () -> builder.timeLimiter(null),
                () -> builder.callbackExecutor(null),
                () -> builder.time(null),
                () -> builder.random(null));
        assertThat(wrong)
                .allSatisfy(setting -> assertThatThrownBy(setting::run)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageMatching("circuit breaker 'own': [\\w ]+ must not be null"));
    }

    @Test
    void listenerThatIsNullIsRefused() {
        CircuitBreaker breaker = builder.build();
        assertThatThrownBy(() -> breaker.subscribe(null)).hasMessage("listener");
    }
}

package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The states and their transitions. */
class CircuitBreakerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final BreakerFixture fixture = new BreakerFixture();
    private final CircuitBreaker breaker = fixture.breaker;

    @AfterEach
    void close() {
        breaker.close();
    }

    @Test
    void hasTheNameItWasGiven() {
        assertThat(breaker.name()).isEqualTo("openai/gpt-4o");
    }

    @Test
    void opensAfterFiveConsecutiveFailures() {
        fixture.fail(4);
        fixture.assertState(State.CLOSED);
        fixture.fail(1);
        fixture.assertState(State.OPEN);
        assertThat(fixture.changes)
                .containsExactly(new StateChange(
                        "openai/gpt-4o",
                        State.CLOSED,
                        State.OPEN,
                        Cause.CONSECUTIVE_FAILURES,
                        START,
                        Duration.ofSeconds(30)));
    }

    @Test
    void successResetsTheFailureCount() {
        fixture.fail(4);
        fixture.succeed(1);
        fixture.fail(4);
        fixture.assertState(State.CLOSED);
        assertThat(breaker.statistics().consecutiveFailures()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void countsEveryClassButPermanentAndAuthentication(ErrorClass errorClass) {
        for (int i = 0; i < 5; i++) {
            breaker.acquire().onFailure(errorClass);
        }
        boolean ignored =
                Set.of(ErrorClass.PERMANENT, ErrorClass.AUTHENTICATION).contains(errorClass);
        fixture.assertState(ignored ? State.CLOSED : State.OPEN);
        assertThat(breaker.statistics().failed()).containsEntry(errorClass, 5L).hasSize(ErrorClass.values().length);
    }

    @Test
    void ignoredFailureNeitherCountsNorResetsTheCount() {
        fixture.fail(4);
        breaker.acquire().onFailure(ErrorClass.PERMANENT);
        fixture.fail(1);
        fixture.assertState(State.OPEN);
    }

    @Test
    void whichClassesCountIsConfigurable() {
        BreakerFixture own = new BreakerFixture(settings -> settings.ignore(EnumSet.of(ErrorClass.TRANSIENT)));
        own.fail(10);
        own.assertState(State.CLOSED);
        for (int i = 0; i < 5; i++) {
            own.breaker.acquire().onFailure(ErrorClass.PERMANENT);
        }
        own.assertState(State.OPEN);
    }

    @Test
    void rejectsWhileOpenWithItsTimesInTheMessage() {
        fixture.fail(5);
        fixture.pass(Duration.ofSeconds(10));
        CircuitOpenException refusal = catchThrowableOfType(CircuitOpenException.class, breaker::acquire);
        assertThat(refusal)
                .hasMessage("circuit breaker 'openai/gpt-4o' has been open since 2026-01-01T00:00:00Z, "
                        + "because too many consecutive calls failed: the next probe is due at 2026-01-01T00:00:30Z");
        assertThat(refusal.breaker()).isEqualTo("openai/gpt-4o");
        assertThat(refusal.since()).isEqualTo(START);
        assertThat(refusal.nextProbe()).isEqualTo(START.plusSeconds(30));
        assertThat(breaker.statistics().refusedOpen()).isEqualTo(1);
    }

    @Test
    void nextProbeIsDueAfterItsWaitWheneverItOpened() {
        fixture.pass(Duration.ofHours(7));
        fixture.fail(5);
        assertThat(breaker.health().nextProbe())
                .isEqualTo(START.plus(Duration.ofHours(7)).plusSeconds(30));
    }

    @Test
    void causesHaveLabels() {
        assertThat(Cause.CONSECUTIVE_FAILURES.label()).isEqualTo("consecutive-failures");
    }

    @Test
    void staysOpenUntilItsWaitIsOverAndACallComes() {
        fixture.fail(5);
        fixture.pass(Duration.ofSeconds(30).minusNanos(1));
        assertThatThrownBy(breaker::acquire).isInstanceOf(CircuitOpenException.class);
        fixture.pass(Duration.ofNanos(1));
        fixture.assertState(State.OPEN);
        assertThat(breaker.acquire().isProbe()).isTrue();
        fixture.assertState(State.HALF_OPEN);
    }

    @Test
    void closesAfterThreeProbesSucceeded() {
        fixture.openAndWait();
        fixture.succeed(2);
        fixture.assertState(State.HALF_OPEN);
        fixture.succeed(1);
        fixture.assertState(State.CLOSED);
        assertThat(fixture.changes)
                .extracting(StateChange::to)
                .containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
        assertThat(fixture.probesSucceeded).isEqualTo(3);
    }

    @Test
    void opensAgainWhenOneProbeFails() {
        fixture.openAndWait();
        fixture.succeed(2);
        fixture.fail(1);
        fixture.assertState(State.OPEN);
        assertThat(breaker.health().cause()).isEqualTo(Cause.PROBE_FAILED);
    }

    @Test
    void permitsAtMostTheMaximumOfProbes() {
        fixture.openAndWait();
        List<Permit> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            probes.add(breaker.acquire());
        }
        assertThatThrownBy(breaker::acquire)
                .isInstanceOf(CircuitOpenException.class)
                .hasMessage(
                        "circuit breaker 'openai/gpt-4o' has been half-open since 2026-01-01T00:00:30Z, because its wait "
                                + "expired: all permitted probes are in flight; try again later");
        probes.get(0).release();
        assertThat(breaker.acquire().isProbe()).isTrue();
    }

    @Test
    void lateProbeSuccessIsNotReported() {
        fixture.openAndWait();
        Permit probe = breaker.acquire();
        breaker.forceOpen();
        assertThat(probe.onSuccess()).isTrue();
        assertThat(fixture.probesSucceeded).isZero();
    }

    @Test
    void neutralProbeReturnsItsPermitAndDoesNotCount() {
        fixture.openAndWait();
        fixture.succeed(2);
        breaker.acquire().release();
        fixture.assertState(State.HALF_OPEN);
        fixture.succeed(1);
        fixture.assertState(State.CLOSED);
    }

    @Test
    void probeThatTheBackendRefusesShowsThatItAnswers() {
        fixture.openAndWait();
        fixture.succeed(2);
        breaker.acquire().onFailure(ErrorClass.PERMANENT);
        fixture.assertState(State.CLOSED);
    }

    @Test
    void ignoredFailureWithoutAnAnswerLeavesAProbeNeutral() {
        BreakerFixture lenient = new BreakerFixture(
                settings -> settings.ignore(Set.of(ErrorClass.UNKNOWN)).successThreshold(1));
        lenient.openAndWait();
        lenient.breaker.acquire().onFailure(ErrorClass.UNKNOWN);
        lenient.assertState(State.HALF_OPEN);
        assertThat(lenient.breaker.acquire().isProbe()).isTrue();
    }

    @Test
    void resultsOfCallsAdmittedInAnEarlierStateDoNotCount() {
        List<Permit> early = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            early.add(breaker.acquire());
        }
        fixture.openAndWait();
        Permit probe = breaker.acquire();
        early.subList(0, 5).forEach(permit -> permit.onFailure(ErrorClass.TRANSIENT));
        early.subList(5, 10).forEach(Permit::onSuccess);
        fixture.assertState(State.HALF_OPEN);
        probe.release();
        fixture.assertNothingInFlight();
    }

    @Test
    void resetClosesAndForgetsButKeepsCallsInFlight() {
        fixture.fail(4);
        Permit early = breaker.acquire();
        breaker.reset();
        early.onFailure(ErrorClass.TRANSIENT);
        fixture.assertNothingInFlight();
        fixture.fail(4);
        fixture.assertState(State.CLOSED);
        assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.TRANSIENT, 9L);
    }

    @Test
    void resetEndsAnOutage() {
        fixture.fail(5);
        breaker.reset();
        fixture.assertState(State.CLOSED);
        fixture.succeed(1);
    }

    @Test
    void forcedOpenStaysOpenUntilReset() {
        Permit early = breaker.acquire();
        breaker.forceOpen();
        fixture.pass(Duration.ofDays(1));
        assertThatThrownBy(breaker::acquire)
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageEndingWith(
                        "because it was forced open: it rejects all calls until it is reset or forced closed");
        early.onSuccess();
        fixture.assertState(State.OPEN);
        breaker.reset();
        fixture.succeed(1);
        fixture.assertNothingInFlight();
    }

    @Test
    void forcedClosedStaysClosedWhateverHappens() {
        breaker.forceClose();
        fixture.fail(100);
        fixture.assertState(State.CLOSED);
        breaker.reset();
        fixture.fail(5);
        fixture.assertState(State.OPEN);
    }

    @Test
    void forcingTheStateItIsInIsNoChange() {
        breaker.forceClose();
        breaker.reset();
        assertThat(fixture.changes).isEmpty();
    }

    @Test
    void healthAndStatisticsShowStateAndCounts() {
        fixture.succeed(2);
        fixture.fail(5);
        assertThat(breaker.health())
                .isEqualTo(
                        new BreakerHealth(false, State.OPEN, Cause.CONSECUTIVE_FAILURES, START, START.plusSeconds(30)));
        BreakerStatistics statistics = breaker.statistics();
        assertThat(statistics.succeeded()).isEqualTo(2);
        assertThat(statistics.trips())
                .containsEntry(Cause.CONSECUTIVE_FAILURES, 1L)
                .containsEntry(Cause.PROBE_FAILED, 0L);
        assertThat(statistics.attemptTimeout()).isEqualTo(Duration.ofMinutes(1));
        breaker.reset();
        assertThat(breaker.health().healthy()).isTrue();
        assertThat(breaker.health().nextProbe()).isNull();
    }

    @Test
    void manyChangesLeaveTheGenerationRight() {
        for (int i = 0; i < 600_000; i++) {
            breaker.reset();
        }
        fixture.fail(5);
        fixture.assertState(State.OPEN);
        fixture.pass(Duration.ofSeconds(30));
        fixture.succeed(3);
        fixture.assertState(State.CLOSED);
    }
}

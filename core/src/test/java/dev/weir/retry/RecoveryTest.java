package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.retry.recovery.PendingRetry;
import dev.weir.retry.recovery.RecoveryQueues.Target;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays of calls to a failed backend, and their wake-up. */
class RecoveryTest extends RetryFixture {
    @BeforeEach
    void allowLongDelays() {
        builder.maxDelay(MINUTE);
    }

    @Override
    Duration delay() {
        return MINUTE;
    }

    private static void goesDownAndUp(RetryEngine engine) {
        engine.breakerOpened("primary", "small", Duration.ofSeconds(30));
        engine.breakerClosed("primary", "small");
    }

    /** THROTTLING waits twice the strategy's delay, NETWORKING half, both capped at a minute. */
    @ParameterizedTest
    @CsvSource({
        "TRANSIENT, 5000",
        "THROTTLING, 5000",
        "TIMEOUT, 5000",
        "NETWORKING, 5000",
        "UNKNOWN, 5000",
        "RATE_LIMIT, 60000",
        "AUTHENTICATION, 60000"
    })
    void callThatWaitsBecauseOfAnOutageIsWokenWhenTheBreakerCloses(ErrorClass errorClass, long waitedMillis) {
        RetryEngine engine = builder.build();
        sleeper.during(Duration.ofSeconds(5), () -> goesDownAndUp(engine));
        script.fails(errorClass);
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofMillis(waitedMillis));
    }

    @Test
    void callThatWaitsIsWokenByTheFirstSuccessfulProbe() {
        RetryEngine engine = builder.build();
        sleeper.during(Duration.ofSeconds(5), () -> {
            engine.breakerOpened("primary", "small", Duration.ofSeconds(30));
            engine.probeSucceeded("primary", "small");
        });
        script.fails(ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void recoveryOfAnotherTargetWakesNoCall() {
        RetryEngine engine = builder.maxRetries(1).build();
        sleeper.during(Duration.ofSeconds(5), () -> {
            engine.breakerOpened("primary", "small", MINUTE.multipliedBy(2));
            engine.probeSucceeded("primary", "large");
            engine.probeSucceeded("other", "small");
        });
        script.fails(ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(MINUTE);
    }

    @Test
    void serverDelayIsKeptWhenTheBreakerCloses() {
        RetryEngine engine = builder.build();
        sleeper.during(Duration.ofSeconds(5), () -> goesDownAndUp(engine));
        script.fails(BackendException.builder(ErrorClass.THROTTLING, "busy")
                .retryAfter(Duration.ofSeconds(40))
                .build());
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void withoutAdaptationNoCallIsWoken() {
        RetryEngine engine = builder.adaptive(false).build();
        sleeper.during(Duration.ofSeconds(5), () -> goesDownAndUp(engine));
        script.fails(ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(MINUTE);
    }

    @Test
    void refusalsOfAnOpenBreakerAreWaitedOutAndAreNoAttempts() {
        for (int i = 0; i < 20; i++) {
            script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)));
        }
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).hasSize(21).containsOnly(1);
        assertThat(call.attemptLog().attempts()).hasSize(1);
        assertThat(call.attemptLog().refusals()).isEqualTo(20);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofSeconds(60));
    }

    private List<Duration> starts() {
        return call.attemptLog().attempts().stream()
                .map(AttemptRecord::startOffset)
                .toList();
    }

    /** In the next wait the breaker opens after 5 s, and again as often as asked, each time with a probe 10 s later. */
    private void opensAfterFiveSeconds(RetryEngine engine) {
        sleeper.during(Duration.ofSeconds(5), () -> engine.breakerOpened("primary", "small", Duration.ofSeconds(10)));
    }

    /** The breaker opens after 5 s of the first wait, and each probe that comes fails and opens it again for 10 s. */
    private void everyProbeFails(RetryEngine engine) {
        opensAfterFiveSeconds(engine);
        script.failsForEver(ErrorClass.TRANSIENT).doing(() -> {
            if (script.attempts.size() > 1) {
                engine.breakerOpened("primary", "small", Duration.ofSeconds(10));
            }
        });
    }

    @Test
    void callThatProbesAnOpenBreakerLastsAsLongAsItWouldHave() {
        RetryEngine engine = builder.maxRetries(3).build();
        everyProbeFails(engine);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(starts())
                .containsExactly(
                        Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(25), Duration.ofSeconds(180));
    }

    @Test
    void strategyDecidesAsIfTheProbeHadBeenMadeWhenItWasDue() {
        List<Duration> delays = new ArrayList<>();
        RetryEngine engine = builder.strategy("seeing", failed -> {
                    delays.add(failed.previousDelay());
                    return RetryDecision.retryAfter(MINUTE);
                })
                .defaultStrategy("seeing")
                .maxRetries(3)
                .build();
        everyProbeFails(engine);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(delays).containsExactly(Duration.ZERO, MINUTE, MINUTE);
    }

    @Test
    void lastRetryIsNotSentToProbe() {
        RetryEngine engine = builder.maxRetries(1).build();
        opensAfterFiveSeconds(engine);
        script.fails(ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(MINUTE);
    }

    /** Unknown failures are retried twice, whatever the engine allows: once as a probe, once in time. */
    @Test
    void limitOfTheClassHoldsForProbes() {
        RetryEngine engine = builder.maxRetries(20).build();
        opensAfterFiveSeconds(engine);
        script.failsForEver(ErrorClass.UNKNOWN);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(starts()).containsExactly(Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(120));
    }

    /** The second wait would take 105 s with the rest of the first. */
    @ParameterizedTest
    @ValueSource(ints = {100, 120})
    void restOfADelayThatDoesNotFitBeforeTheDeadlineIsLeftOut(int secondsToTheDeadline) {
        call.within(Duration.ofSeconds(secondsToTheDeadline));
        RetryEngine engine = builder.maxRetries(3).build();
        opensAfterFiveSeconds(engine);
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(starts()).containsExactly(Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(75));
    }

    @Test
    void firstAttemptAfterRefusalsIsNoRetry() {
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)));
        RetryEngine engine = builder.build();
        engine.execute(call, script);
        assertThat(engine.statistics().get("constant")).isEqualTo(new RetryStatistics(1, 0, 0));
    }

    @Test
    void refusalAfterTheDeadlineEndsTheCall() {
        call.within(Duration.ofSeconds(2));
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ZERO)).takes(Duration.ofSeconds(2));
        assertThatThrownBy(() -> builder.build().execute(call, script))
                .hasMessageEndingWith("not retried: the deadline has passed");
    }

    @Test
    void refusalBetweenAttemptsKeepsTheirNumbers() {
        script.fails(ErrorClass.TIMEOUT)
                .fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)))
                .fails(ErrorClass.TRANSIENT);
        builder.build().execute(call, script);
        assertThat(script.attempts).containsExactly(1, 2, 2, 3);
        assertThat(call.attemptLog().attempts())
                .extracting(AttemptRecord::waitedBefore)
                .containsExactly(Duration.ZERO, MINUTE.plusSeconds(3), MINUTE);
    }

    @Test
    void refusedCallGoesOnAsSoonAsTheProbeOfAnotherSucceeds() {
        RetryEngine engine = builder.build();
        sleeper.during(Duration.ofSeconds(5), () -> engine.probeSucceeded("primary", "small"));
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(30)));
        engine.execute(call, script);
        assertThat(call.attemptLog().waited()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void refusalPastTheDeadlineFailsAtOnce() {
        call.within(Duration.ofSeconds(30));
        script.failsForEver(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(30)));
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure)
                .hasMessage("backend 'primary', model 'small': 0 attempts in 0ms, refused once by the circuit breaker; "
                        + "the last failure is weir.circuit-open: "
                        + "the circuit breaker of backend 'primary', model 'small' is open for another 30s; "
                        + "not retried: the delay of 30s until the circuit breaker allows a probe "
                        + "exceeds the remaining 30s");
        assertThat(sleeper.waits).isEmpty();
    }

    @Test
    void refusalsThatNeverEndEndWithTheDeadline() {
        call.within(Duration.ofSeconds(2));
        script.failsForEver(Refusal.circuitOpen("primary", "small", Duration.ZERO));
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure.attemptLog().refusals()).isEqualTo(20);
        assertThat(sleeper.waits).hasSize(19).containsOnly(Duration.ofMillis(100));
        assertThat(failure).hasMessageEndingWith("exceeds the remaining 100ms");
    }

    @Test
    void withoutAdaptationARefusalIsAFailedAttemptLikeAnyOther() {
        script.failsForEver(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)));
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> builder.adaptive(false).maxRetries(2).build().execute(call, script));
        assertThat(failure.stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(failure.attemptLog().attempts()).hasSize(3);
    }

    /** Another call, with a delay of five minutes. */
    private PendingRetry another(RetryEngine engine) {
        PendingRetry other = new PendingRetry(
                time, () -> {}, time.nanoTime() + MINUTE.multipliedBy(5).toNanos(), true);
        engine.recoveryQueues.updateOrCreate(new Target("primary", "small"), queue -> queue.add(other, false));
        return other;
    }

    @Test
    void successAfterAQueuedDelayWakesTheOthers() {
        RetryEngine engine = builder.build();
        PendingRetry other = another(engine);
        script.fails(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3)));
        engine.execute(call, script);
        assertThat(other.left()).isZero();
    }

    @Test
    void failureAfterAQueuedDelayStopsTheRamp() {
        assertThat(leftOfAnotherWhenTheWokenCallFailsWith(ErrorClass.NETWORKING))
                .isEqualTo(MINUTE.multipliedBy(5));
    }

    @Test
    void failureWithoutAnOutageDoesNotStopTheRamp() {
        assertThat(leftOfAnotherWhenTheWokenCallFailsWith(ErrorClass.PERMANENT)).isEqualTo(Duration.ofMillis(100));
    }

    private Duration leftOfAnotherWhenTheWokenCallFailsWith(ErrorClass errorClass) {
        RetryEngine engine = builder.maxRetries(1).build();
        List<PendingRetry> others = new ArrayList<>();
        sleeper.during(Duration.ofSeconds(5), () -> {
            others.add(another(engine));
            goesDownAndUp(engine);
        });
        script.fails(ErrorClass.TRANSIENT, errorClass);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        return Duration.ofNanos(others.get(0).left());
    }

    @Test
    void queuesExistOnlyWhileCallsWaitOrTheBreakerIsOpen() {
        RetryEngine engine = builder.build();
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TRANSIENT);
        engine.execute(call, script);
        assertThat(engine.recoveryQueues.size()).isZero();
        engine.probeSucceeded("primary", "small");
        assertThat(engine.recoveryQueues.size()).isZero();
        engine.breakerOpened("primary", "small", MINUTE);
        assertThat(engine.recoveryQueues.size()).isEqualTo(1);
        engine.breakerClosed("primary", "small");
        assertThat(engine.recoveryQueues.size()).isZero();
    }

    @Test
    void queuesAreBoundedAndEmptyOnesAreDropped() {
        RetryEngine engine = builder.build();
        for (int i = 0; i < 10_000; i++) {
            engine.breakerOpened("primary", "model-" + i, MINUTE);
        }
        assertThat(engine.recoveryQueues.size()).isLessThanOrEqualTo(1_000);
        time.advance(Duration.ofSeconds(1));
        PendingRetry other = another(engine);
        engine.breakerOpened("primary", "small", Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(other.left())).isEqualTo(Duration.ofSeconds(2));
    }
}

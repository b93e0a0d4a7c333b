package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.RetriedCall;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryEngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = FakeCall.time();
    private final FakeWaiter waiter = new FakeWaiter(time);
    private final Script script = new Script(time);
    private final FakeCall call = new FakeCall(time);
    private final RetryEngineBuilder builder = RetryEngine.builder()
            .time(time)
            .waiter(waiter)
            .strategy("constant", attempt -> RetryDecision.retryAfter(SECOND));

    private AttemptsFailedException failure() {
        return catchThrowableOfType(
                AttemptsFailedException.class, () -> builder.build().execute(call, script));
    }

    @Test
    void firstAttemptThatSucceedsIsTheOnlyOneAndHasNoStory() {
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1);
        assertThat(call.stories).isEmpty();
    }

    @Test
    void triesAgainUntilAnAttemptSucceeds() {
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TIMEOUT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1, 2, 3);
        assertThat(waiter.waits).containsExactly(SECOND, SECOND);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "5, 6"})
    void maxRetriesCountsTheAttemptsAfterTheFirst(int maxRetries, int attempts) {
        builder.maxRetries(maxRetries);
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(script.attempts).hasSize(attempts);
    }

    @Test
    void hasTheDefaultsOfTheConfiguration() {
        RetryEngine engine = RetryEngine.builder().time(time).waiter(waiter).build();
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(script.attempts).hasSize(6);
        assertThat(call.story().waited()).isLessThan(Duration.ofSeconds(1 + 2 + 4 + 8 + 16));
        assertThat(engine.statistics()).containsOnlyKeys("exponential");
    }

    @Test
    void messageTellsWhereWhatAndWhy() {
        builder.maxRetries(1);
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure())
                .hasMessage("backend 'primary', model 'small': 2 attempts in 1s, 1s of it waiting; "
                        + "the last failure is transient: it is transient; not tried again: a call has 1 retry");
    }

    @Test
    void causeIsTheLastFailureItself() {
        BackendException last = new BackendException(ErrorClass.PERMANENT, "no");
        script.fails(ErrorClass.TRANSIENT).fails(last);
        AttemptsFailedException failure = failure();
        assertThat(failure).hasCause(last).hasMessageContaining("permanent failures are not retried");
        assertThat(failure.failure()).isSameAs(last);
    }

    @Test
    void nothingIsTriedAgainOnceOutputWasDelivered() {
        script.fails(ErrorClass.NETWORKING).doing(() -> call.delivered = true);
        assertThat(failure().stopReason()).isEqualTo(StopReason.DELIVERED);
        assertThat(script.attempts).containsExactly(1);
    }

    @Test
    void waitThatWouldReachTheDeadlineIsNotBegun() {
        call.within(SECOND);
        script.fails(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(failure)
                .hasMessageEndingWith("the wait of 1s before the next attempt does not end within the 1s left");
        assertThat(waiter.waits).isEmpty();
    }

    @Test
    void waitThatEndsBeforeTheDeadlineIsBegun() {
        call.within(SECOND.plusNanos(1));
        script.fails(ErrorClass.TRANSIENT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
    }

    @Test
    void deadlineThatPassedDuringAnAttemptEndsTheCall() {
        call.within(SECOND);
        script.fails(ErrorClass.TRANSIENT).takes(SECOND);
        assertThat(failure()).hasMessageEndingWith("not tried again: the deadline has passed");
    }

    @Test
    void whatIsNoFailureOfABackendGoesOutAsItIs() {
        RuntimeException own = new IllegalStateException("listener broke");
        script.doing(() -> {
            throw own;
        });
        assertThatThrownBy(() -> builder.build().execute(call, script)).isSameAs(own);
        script.fails(ErrorClass.TRANSIENT).doing(() -> {
            if (script.attempts.size() > 2) {
                throw own;
            }
        });
        assertThatThrownBy(() -> builder.build().execute(call, script)).isSameAs(own);
        assertThat(call.story().stopReason()).isEqualTo(StopReason.EXCEPTION);
        assertThat(call.story().explanation()).isEqualTo("an attempt ended with java.lang.IllegalStateException");
        assertThat(call.story().attempts()).hasSize(2);
    }

    @Test
    void attemptOfACallableIsClassifiedByItsException() {
        AttemptsFailedException failure = catchThrowableOfType(
                AttemptsFailedException.class,
                () -> builder.maxRetries(0).build().execute(call, AttemptBody.of(() -> {
                    throw new java.net.ConnectException("refused");
                })));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        BackendException own = new BackendException(ErrorClass.PERMANENT, "no");
        assertThatThrownBy(() -> builder.build().execute(call, AttemptBody.of(() -> {
                    throw own;
                })))
                .hasCause(own);
        assertThat(builder.build().execute(call, AttemptBody.of(() -> 42))).isEqualTo(42);
    }

    @Test
    void callWithoutAnIdOfItsOwnCanBeWaitedForToo() {
        script.fails(ErrorClass.TRANSIENT);
        RetriedCall plain = RetriedCall.to("primary", "small", call.deadline(), time);
        assertThat(builder.build().execute(plain, script)).isEqualTo("answer");
        assertThat(plain.startedNanos()).isEqualTo(call.startedNanos());
        plain.onCancel(() -> {}).close();
    }

    @Test
    void deadlineOfACallWithATimeoutLiesThatLongAfterItsBeginning() {
        RetriedCall plain = RetriedCall.to("primary", "small", SECOND, time);
        assertThat(plain.startedNanos()).isEqualTo(time.nanoTime());
        assertThat(plain.deadline().remaining()).isEqualTo(SECOND);
    }

    @Test
    void retryThatWouldBeginAfterTheMaximalDurationIsNotWaitedFor() {
        builder.maxDuration(Duration.ofMillis(2500)).maxRetries(9);
        script.failsForEver(ErrorClass.TRANSIENT);
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.MAX_DURATION);
        assertThat(failure)
                .hasMessageEndingWith(
                        "the wait of 1s before the next attempt does not end within the maxDuration of 2.5s");
        assertThat(waiter.waits).containsExactly(SECOND, SECOND);
    }

    @Test
    void maximalDurationIsThatOfTheCallAndNotOfItsWaits() {
        builder.maxDuration(Duration.ofSeconds(3));
        script.fails(ErrorClass.TRANSIENT).takes(Duration.ofSeconds(3));
        AttemptsFailedException failure = failure();
        assertThat(failure.stopReason()).isEqualTo(StopReason.MAX_DURATION);
        assertThat(failure)
                .hasMessageEndingWith("no retry begins later than 3s after the call, which is the maxDuration");
        assertThat(waiter.waits).isEmpty();
    }
}

package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a retry is made, and how a call ends. */
class RetryEngineTest extends RetryFixture {

    @Test
    void successfulFirstAttemptIsTheOnlyOneAndHasNoAttemptLog() {
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1);
        assertThat(call.attemptLogs).isEmpty();
    }

    @Test
    void retriesUntilAnAttemptSucceeds() {
        script.fails(ErrorClass.TRANSIENT, ErrorClass.TIMEOUT);
        assertThat(builder.build().execute(call, script)).isEqualTo("answer");
        assertThat(script.attempts).containsExactly(1, 2, 3);
        assertThat(sleeper.waits).containsExactly(SECOND, SECOND);
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
        RetryEngine engine = RetryEngine.builder().time(time).sleeper(sleeper).build();
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);
        assertThat(script.attempts).hasSize(6);
        assertThat(call.attemptLog().waited()).isLessThan(Duration.ofSeconds(1 + 2 + 4 + 8 + 16));
        assertThat(engine.statistics()).containsOnlyKeys("exponential");
    }

    @Test
    void messageContainsTargetFailureAndStopReason() {
        builder.maxRetries(1);
        script.failsForEver(ErrorClass.TRANSIENT);
        assertThat(failure())
                .hasMessage(
                        "backend 'primary', model 'small': 2 attempts in 1s, 1s of it waiting; "
                                + "the last failure is provider.server-error: it is transient; not retried: the limit of 1 retry is reached");
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
    void nothingIsRetriedOnceOutputWasDelivered() {
        script.fails(ErrorClass.NETWORKING).doing(() -> call.delivered = true);
        assertThat(failure().stopReason()).isEqualTo(StopReason.DELIVERED);
        assertThat(script.attempts).containsExactly(1);
    }

    @Test
    void callWithoutAnIdOfItsOwnCanBeWaitedForToo() {
        script.fails(ErrorClass.TRANSIENT);
        TargetCall plain = TargetCall.to("primary", "small", call.deadline(), time);
        assertThat(builder.build().execute(plain, script)).isEqualTo("answer");
        assertThat(plain.startedNanos()).isEqualTo(call.startedNanos());
        plain.onCancel(() -> {}).close();
    }
}

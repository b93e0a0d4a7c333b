package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Attempts that end with an exception other than a backend's failure, or are not made. */
class AttemptExceptionTest extends RetryFixture {

    @Test
    void otherExceptionsEndTheCallUnchanged() {
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
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.EXCEPTION);
        assertThat(call.attemptLog().explanation()).isEqualTo("an attempt ended with java.lang.IllegalStateException");
        assertThat(call.attemptLog().attempts()).hasSize(2);
    }

    @Test
    void attemptOfACallableIsClassifiedByItsException() {
        AttemptsFailedException failure = failure(builder.maxRetries(0).build(), AttemptBody.of(() -> {
            throw new ConnectException("refused");
        }));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
        BackendException own = new BackendException(ErrorClass.PERMANENT, "no");
        assertThatThrownBy(() -> builder.build().execute(call, AttemptBody.of(() -> {
                    throw own;
                })))
                .hasCause(own);
        assertThat(builder.build().execute(call, AttemptBody.of(() -> 42))).isEqualTo(42);
    }

    @Test
    void retryThatThrowsIsAnAttemptAndARetry() {
        RetryEngine engine = builder.build();
        script.fails(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> engine.execute(call, secondAttempt(new IllegalStateException("on purpose"))))
                .hasMessage("on purpose");
        assertThat(call.attemptLog().attempts())
                .extracting(AttemptRecord::errorClass)
                .containsExactly(ErrorClass.TRANSIENT, ErrorClass.UNKNOWN);
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.EXCEPTION);
        assertThat(engine.statistics().get("constant").retries()).isEqualTo(1);
    }

    private AttemptBody<String> secondAttempt(RuntimeException thrown) {
        return number -> {
            if (number == 2) {
                throw thrown;
            }
            return script.run(number);
        };
    }

    private void endsBeforeItsSecondAttempt(CallException thrown) {
        script.fails(ErrorClass.TRANSIENT);
        assertThatThrownBy(() -> builder.build().execute(call, secondAttempt(thrown)))
                .isSameAs(thrown);
        assertThat(call.attemptLog().attemptCount()).isEqualTo(1);
    }

    @Test
    void callWhoseDeadlinePassesInTheQueueForARetryEndsAsTimedOut() {
        endsBeforeItsSecondAttempt(new CallTimeoutException("no place in time"));
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(call.attemptLog().explanation()).isEqualTo("the deadline passed before attempt 2 could begin");
    }

    @Test
    void callThatIsCancelledInTheQueueForARetryEndsAsCancelled() {
        endsBeforeItsSecondAttempt(new CallCancelledException("cancelled"));
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void retryWithoutAPermitEndsTheCallWithThatException() {
        endsBeforeItsSecondAttempt(new CallException("no place"));
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.EXCEPTION);
    }

    /** Half-open with enough probes under way, the breaker does not know when: without a pacing that was no wait at all. */
    @Test
    void refusedCallDoesNotSpinWithoutAPacing() {
        builder.wakePacing(Duration.ZERO);
        call.within(SECOND);
        script.failsForEver(Refusal.circuitOpen("primary", "small", Duration.ZERO))
                .takes(Duration.ofNanos(1_000));
        assertThat(failure()).isNotNull();
        assertThat(script.attempts).hasSizeLessThan(200);
    }
}

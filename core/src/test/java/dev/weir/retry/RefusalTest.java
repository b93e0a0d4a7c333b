package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rejection of a circuit breaker is distinguished from a failure of the backend. */
class RefusalTest {
    private final FakeTime time = FakeCall.time();
    private final FakeCall call = new FakeCall(time);

    @Test
    void isRecognised() {
        BackendException refusal = Refusal.circuitOpen("primary", "small", Duration.ofSeconds(3));
        assertThat(Refusal.isCircuitOpen(refusal)).isTrue();
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }

    /** As another gateway's breaker may word it: its failures use up retries as all failures do. */
    @Test
    void failureOfABackendWithTheSameCodeIsAnAttemptLikeAnyOther() {
        BackendException theirs = BackendException.builder(ErrorClass.THROTTLING, "their circuit is open")
                .code(Refusal.circuitOpen("primary", "small", Duration.ZERO).code())
                .build();
        Script script = new Script(time).failsForEver(theirs);
        RetryEngine engine = RetryEngine.builder()
                .maxRetries(2)
                .time(time)
                .sleeper(new FakeSleeper(time))
                .build();

        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);

        assertThat(call.attemptLog().attempts()).hasSize(3);
        assertThat(call.attemptLog().refusals()).isZero();
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
    }
}

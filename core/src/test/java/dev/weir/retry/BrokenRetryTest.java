package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.AttemptRecord;
import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Retries that end with something else than a backend's failure, and what breaks around a retry. */
class BrokenRetryTest {
    private final FakeTime time = FakeCall.time();
    private final FakeCall call = new FakeCall(time);
    private final RetryEngineBuilder builder =
            RetryEngine.builder().time(time).waiter(new FakeWaiter(time)).random(() -> 0L);

    @Test
    void retryThatBreaksIsAnAttemptAndARetry() {
        RetryEngine engine = builder.build();
        Script script = new Script(time).fails(ErrorClass.TRANSIENT);

        assertThatThrownBy(() -> engine.execute(call, number -> {
                    if (number == 2) {
                        throw new IllegalStateException("on purpose");
                    }
                    return script.run(number);
                }))
                .hasMessage("on purpose");

        assertThat(call.story().attempts())
                .extracting(AttemptRecord::errorClass)
                .containsExactly(ErrorClass.TRANSIENT, ErrorClass.UNKNOWN);
        assertThat(call.story().stopReason()).isEqualTo(StopReason.EXCEPTION);
        assertThat(engine.statistics().get("exponential").retries()).isEqualTo(1);
    }

    /** Half-open with enough probes under way, the breaker does not know when: without a pacing that was no wait at all. */
    @Test
    void refusedCallDoesNotSpinWithoutAPacing() {
        RetryEngine engine = builder.wakePacing(Duration.ZERO).build();
        call.within(Duration.ofSeconds(1));
        Script script = new Script(time)
                .failsForEver(Refusal.circuitOpen("primary", "small", Duration.ZERO))
                .takes(Duration.ofNanos(1_000));

        assertThatThrownBy(() -> engine.execute(call, script)).isInstanceOf(AttemptsFailedException.class);

        assertThat(script.attempts).hasSizeLessThan(200);
    }
}

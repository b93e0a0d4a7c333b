package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallStory;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallStoryTest {
    private final FakeTime time = FakeCall.time();
    private final FakeCall call = new FakeCall(time);
    private final Script script = new Script(time).takes(Duration.ofMillis(120));
    private final RetryEngine engine = RetryEngine.builder()
            .time(time)
            .waiter(new FakeWaiter(time))
            .strategy("constant", attempt -> RetryDecision.retryAfter(Duration.ofMillis(1500)))
            .build();

    @Test
    void tellsOfEveryAttemptAndItsWait() {
        script.fails(BackendException.builder(ErrorClass.TRANSIENT, "secret words")
                .status(502)
                .code("bad_gateway")
                .build());
        engine.execute(call, script);
        assertThat(call.story())
                .isEqualTo(new CallStory(
                        java.util.List.of(
                                new AttemptRecord(
                                        1,
                                        "primary",
                                        ErrorClass.TRANSIENT,
                                        502,
                                        "bad_gateway",
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        Duration.ofMillis(120)),
                                new AttemptRecord(
                                        2,
                                        "primary",
                                        null,
                                        0,
                                        null,
                                        Duration.ofMillis(1500),
                                        Duration.ofMillis(1620),
                                        Duration.ofMillis(120))),
                        0,
                        StopReason.SUCCEEDED,
                        ""));
        assertThat(call.story())
                .hasToString("1: transient 502 bad_gateway after 120ms; waited 1.5s, 2: succeeded after 120ms");
        assertThat(call.story().retries()).isEqualTo(1);
        assertThat(call.story().attempts().get(0).succeeded()).isFalse();
        assertThat(call.story().attempts().get(1).succeeded()).isTrue();
    }

    @Test
    void isAttachedToTheFailureAndSaysWhyItStopped() {
        script.fails(ErrorClass.TIMEOUT, ErrorClass.PERMANENT);
        AttemptsFailedException failure =
                catchThrowableOfType(AttemptsFailedException.class, () -> engine.execute(call, script));
        assertThat(failure.story()).isSameAs(call.story());
        assertThat(failure.story().waited()).isEqualTo(Duration.ofMillis(1500));
        assertThat(failure.story())
                .hasToString("1: timeout after 120ms; waited 1.5s, 2: permanent after 120ms; "
                        + "stopped: permanent failures are not retried");
    }

    @Test
    void storyOfNoAttemptHasNoRetries() {
        CallStory story = new CallStory(java.util.List.of(), 3, StopReason.DEADLINE, "no time");
        assertThat(story.retries()).isZero();
        assertThat(story).hasToString(" (refused 3 times by the circuit breaker); stopped: no time");
    }

    @Test
    void stopReasonsHaveLabels() {
        assertThat(StopReason.RETRY_BUDGET.label()).isEqualTo("retry-budget");
    }
}

package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptLog;
import dev.weir.call.AttemptRecord;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.RetryDecision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptLogTest extends RetryFixture {
    private final RetryEngine engine = builder.build();

    @BeforeEach
    void attemptsTakeTime() {
        script.takes(Duration.ofMillis(120));
    }

    @Override
    Duration delay() {
        return Duration.ofMillis(1500);
    }

    @Test
    void listsEveryAttemptAndItsDelay() {
        script.fails(BackendException.builder(ErrorClass.TRANSIENT, "secret words")
                .status(502)
                .code("bad_gateway")
                .build());
        engine.execute(call, script);
        assertThat(call.attemptLog())
                .isEqualTo(new AttemptLog(
                        List.of(
                                new AttemptRecord(
                                        1,
                                        "primary",
                                        "small",
                                        Reason.SERVER_ERROR,
                                        false,
                                        502,
                                        "bad_gateway",
                                        null,
                                        Duration.ZERO,
                                        Duration.ZERO,
                                        Duration.ofMillis(120),
                                        false,
                                        null,
                                        null,
                                        null),
                                new AttemptRecord(
                                        2,
                                        "primary",
                                        "small",
                                        null,
                                        false,
                                        0,
                                        null,
                                        null,
                                        Duration.ofMillis(1500),
                                        Duration.ofMillis(1620),
                                        Duration.ofMillis(120),
                                        false,
                                        null,
                                        null,
                                        null)),
                        2,
                        Duration.ofMillis(1500),
                        Duration.ofMillis(1740),
                        0,
                        StopReason.SUCCEEDED,
                        ""));
        assertThat(call.attemptLog())
                .hasToString(
                        "1: provider.server-error 502 bad_gateway after 120ms; waited 1.5s, 2: succeeded after 120ms");
        assertThat(call.attemptLog().retries()).isEqualTo(1);
        assertThat(call.attemptLog().attempts().get(0).succeeded()).isFalse();
        assertThat(call.attemptLog().attempts().get(1).succeeded()).isTrue();
    }

    @Test
    void isAttachedToTheFailureWithItsStopReason() {
        script.fails(ErrorClass.TIMEOUT, ErrorClass.PERMANENT);
        AttemptsFailedException failure =
                catchThrowableOfType(AttemptsFailedException.class, () -> engine.execute(call, script));
        assertThat(failure.attemptLog()).isSameAs(call.attemptLog());
        assertThat(failure.attemptLog().waited()).isEqualTo(Duration.ofMillis(1500));
        assertThat(failure.attemptLog())
                .hasToString("1: provider.timed-out after 120ms; waited 1.5s, 2: caller.invalid-request after 120ms; "
                        + "stopped: permanent failures are not retried");
    }

    @Test
    void logWithoutAttemptsHasNoRetries() {
        AttemptLog attemptLog =
                new AttemptLog(List.of(), 0, Duration.ZERO, Duration.ofMillis(3200), 3, StopReason.DEADLINE, "no time");
        assertThat(attemptLog.retries()).isZero();
        assertThat(attemptLog).hasToString("refused 3 times by the circuit breaker; stopped: no time");
        assertThat(attemptLog.summary()).isEqualTo("0 attempts in 3.2s, refused 3 times by the circuit breaker");
    }

    @Test
    void isBoundedAndItsCountsAreExactHoweverManyRetriesThereWere() {
        int retries = 16_000;
        RetryEngine stubborn = withoutStrategy()
                .maxRetries(retries)
                .budget(1, 100_000, Duration.ofSeconds(10))
                .strategy("constant", attempt -> RetryDecision.retryAfter(Duration.ofMillis(1)))
                .build();
        script.failsForEver(ErrorClass.TRANSIENT);
        AttemptLog attemptLog = catchThrowableOfType(
                        AttemptsFailedException.class, () -> stubborn.execute(call, script))
                .attemptLog();
        assertThat(attemptLog.attempts()).hasSize(AttemptLog.MOST_ATTEMPTS);
        assertThat(attemptLog.attempts().get(0).number()).isEqualTo(1);
        assertThat(attemptLog.attempts().get(31).number()).isEqualTo(32);
        assertThat(attemptLog.attempts().get(32).number()).isEqualTo(retries + 1 - 31);
        assertThat(attemptLog.attempts().get(63).number()).isEqualTo(retries + 1);
        assertThat(attemptLog.attemptCount()).isEqualTo(retries + 1);
        assertThat(attemptLog.retries()).isEqualTo(retries);
        assertThat(attemptLog.unlistedFailures())
                .isEqualTo(Map.of(
                        new AttemptLog.Failure("primary", "small", Reason.SERVER_ERROR),
                        new AttemptLog.Unlisted(retries + 1 - 64, null)));
        assertThat(attemptLog.waited()).isEqualTo(Duration.ofMillis(retries));
        assertThat(attemptLog.elapsed()).isEqualTo(Duration.ofMillis(retries).plusMillis(120L * (retries + 1)));
        assertThat(attemptLog.toString()).contains("; 15937 more attempts; ").hasSizeLessThan(4_000);
    }

    @Test
    void stopReasonsHaveLabels() {
        assertThat(StopReason.RETRY_BUDGET.label()).isEqualTo("retry-budget");
    }
}

package dev.weir.retry.backoff;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;

/** Failed attempts as the strategies here see them: only the number and the wait before count. */
final class Failures {
    private Failures() {}

    static FailedAttempt failure(int attempt, Duration previousDelay) {
        BackendException error = new BackendException(ErrorClass.TRANSIENT, "failed");
        Deadline deadline = Deadline.after(Duration.ofDays(1), new FakeTime());
        return new FailedAttempt(
                attempt, "primary", "small", Reason.SERVER_ERROR, error, previousDelay, Duration.ZERO, deadline);
    }

    static Duration delay(RetryStrategy strategy, int attempt, Duration previousDelay) {
        return ((RetryDecision.Retry) strategy.decide(failure(attempt, previousDelay))).delay();
    }

    static Duration delay(RetryStrategy strategy, int attempt) {
        return delay(strategy, attempt, Duration.ZERO);
    }
}

package dev.weir.spi.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.time.Deadline;
import java.time.Duration;

/**
 * A failed attempt and its call. Created by the runtime, and with {@link #builder} by tests of a {@link RetryStrategy}.
 *
 * @param attempt the number of the attempt, counted from 1
 * @param backend the name of the backend that was called
 * @param model the requested model
 * @param reason why it failed, after classification; may differ from that of {@code error}
 * @param error the failure
 * @param previousDelay the delay before this attempt, or the planned delay if it was shortened; zero for the first
 *     attempt
 * @param elapsed the time since the beginning of the call
 * @param deadline when the call has to have ended
 */
public record FailedAttempt(
        int attempt,
        String backend,
        String model,
        Reason reason,
        BackendException error,
        Duration previousDelay,
        Duration elapsed,
        Deadline deadline) {

    /** A builder for the attempt of this number, counted from 1, of a call with this deadline. */
    public static FailedAttemptBuilder builder(int attempt, BackendException error, Deadline deadline) {
        return new FailedAttemptBuilder(attempt, error, deadline);
    }

    /** The error class after classification; may differ from that of {@code error}. */
    public ErrorClass errorClass() {
        return reason.errorClass();
    }
}

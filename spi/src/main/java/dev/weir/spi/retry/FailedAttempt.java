package dev.weir.spi.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.time.Deadline;
import java.time.Duration;

/**
 * A failed attempt and its call.
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

    /** The error class after classification; may differ from that of {@code error}. */
    public ErrorClass errorClass() {
        return reason.errorClass();
    }
}

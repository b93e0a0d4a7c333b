package dev.weir.spi.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.time.Deadline;
import java.time.Duration;

/**
 * An attempt that failed, and the call it belongs to.
 *
 * @param attempt which attempt of the call it was, counted from 1
 * @param backend the name of the backend that was asked
 * @param model the model that was asked
 * @param errorClass the class of the failure, after classification; may differ from that of {@code error}
 * @param error what happened
 * @param previousDelay how long the call waited before this attempt, or was to wait if it was woken earlier; zero for the
 *     first
 * @param elapsed how long the call has taken so far
 * @param deadline when the call has to have ended
 */
public record FailedAttempt(
        int attempt,
        String backend,
        String model,
        ErrorClass errorClass,
        BackendException error,
        Duration previousDelay,
        Duration elapsed,
        Deadline deadline) {}

package dev.weir.spi.retry;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;

/**
 * A retry that succeeded: waiting paid.
 *
 * @param attempt which attempt of the call it was, 2 or more
 * @param backend the name of the backend that answered
 * @param model the model that was asked
 * @param previousErrorClass of what class the failure before it was
 * @param previousDelay how long the call had waited before this attempt
 */
public record SucceededAttempt(
        int attempt, String backend, String model, ErrorClass previousErrorClass, Duration previousDelay) {}

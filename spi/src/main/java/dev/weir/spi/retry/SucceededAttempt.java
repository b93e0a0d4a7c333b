package dev.weir.spi.retry;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;

/**
 * A successful retry.
 *
 * @param attempt the number of the attempt, 2 or more
 * @param backend the name of the backend that answered
 * @param model the requested model
 * @param previousErrorClass the error class of the previous failure
 * @param previousDelay the delay before this attempt
 */
public record SucceededAttempt(
        int attempt, String backend, String model, ErrorClass previousErrorClass, Duration previousDelay) {}

package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;

/**
 * An attempt failed, and a retry follows.
 *
 * @param callId the id of the call
 * @param backend the name of the backend
 * @param model the requested model
 * @param attempt the number of the failed attempt, counted from 1
 * @param errorClass its error class
 * @param delay the delay before the retry
 */
public record RetryScheduled(
        String callId, String backend, String model, int attempt, ErrorClass errorClass, Duration delay) {}

package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;

/**
 * An attempt failed and another will follow.
 *
 * @param callId of which call
 * @param backend the name of the backend that was asked
 * @param model the model that was asked
 * @param attempt the attempt that failed, counted from 1
 * @param errorClass the class of its failure
 * @param delay how long the call will wait
 */
public record RetryScheduled(
        String callId, String backend, String model, int attempt, ErrorClass errorClass, Duration delay) {}

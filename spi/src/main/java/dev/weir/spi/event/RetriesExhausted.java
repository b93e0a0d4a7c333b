package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;

/**
 * A call that was retried, or whose failure may be retried, ended without an answer.
 *
 * @param callId the id of the call
 * @param backend the name of the backend
 * @param model the requested model
 * @param attempts the number of attempts; 0 if a circuit breaker rejected the first
 * @param errorClass the error class of the last failure
 * @param stopReason why no further attempt followed, such as {@code retries-used-up}, {@code deadline} or
 *     {@code retry-budget}
 */
public record RetriesExhausted(
        String callId, String backend, String model, int attempts, ErrorClass errorClass, String stopReason) {}

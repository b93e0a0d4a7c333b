package dev.weir.spi.event;

import dev.weir.spi.backend.ErrorClass;

/**
 * A call that was retried, or whose failure may be retried, ended without an answer.
 *
 * @param callId of which call
 * @param backend the name of the backend that was asked
 * @param model the model that was asked
 * @param attempts how many attempts there were; 0 if a circuit breaker refused the first
 * @param errorClass the class of the last failure
 * @param stopReason why no further attempt followed: {@code retries-used-up}, {@code deadline}, {@code retry-budget} and others
 */
public record RetriesExhausted(
        String callId, String backend, String model, int attempts, ErrorClass errorClass, String stopReason) {}

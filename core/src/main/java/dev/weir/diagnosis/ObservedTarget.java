package dev.weir.diagnosis;

import dev.weir.breaker.BreakerStatistics;
import java.time.Duration;

/**
 * The circuit breaker of a backend and model.
 *
 * @param name the backend and the model: {@code openai/gpt-4o}
 * @param statistics its statistics; what it counts is of the window
 * @param maxConcurrentRequests the maximum number of calls in flight
 * @param attemptTimeoutCeiling the upper bound of the attempt timeout
 */
public record ObservedTarget(
        String name, BreakerStatistics statistics, int maxConcurrentRequests, Duration attemptTimeoutCeiling) {}

package dev.weir.resilience;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.retry.RetrySettings;

/** Circuit breaker and retry settings of one target, a backend with a model. */
public record TargetSettings(CircuitBreakerSettings circuitBreaker, RetrySettings retry) {}

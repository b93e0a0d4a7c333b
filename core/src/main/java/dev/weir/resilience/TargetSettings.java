package dev.weir.resilience;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.retry.RetrySettings;

/** How calls to one target, a backend with a model, are protected and retried. */
public record TargetSettings(CircuitBreakerSettings circuitBreaker, RetrySettings retry) {}

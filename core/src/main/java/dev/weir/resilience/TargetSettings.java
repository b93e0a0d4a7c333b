package dev.weir.resilience;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.limit.LimitSettings;
import dev.weir.retry.RetrySettings;

/** Circuit breaker, retry and rate limit settings of one target, a backend with a model. */
public record TargetSettings(CircuitBreakerSettings circuitBreaker, RetrySettings retry, LimitSettings limits) {

    /** Settings without rate limits but those of the server. */
    public TargetSettings(CircuitBreakerSettings circuitBreaker, RetrySettings retry) {
        this(circuitBreaker, retry, LimitSettings.defaults());
    }
}

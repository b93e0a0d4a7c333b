package dev.weir.path;

import dev.weir.breaker.AttemptTimeoutSettings;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.CircuitBreakerBuilder;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.breaker.SlidingWindowSettings;
import java.util.Set;

/** A circuit breaker as the configuration wants it. */
final class ConfiguredBreaker {
    private ConfiguredBreaker() {}

    /** One of this name, to which time and randomness are still to be given. */
    static CircuitBreakerBuilder of(String name, CircuitBreakerSettings settings) {
        CircuitBreakerBuilder builder = CircuitBreaker.builder(name)
                .failureThreshold(settings.failureThreshold())
                .successThreshold(settings.successThreshold())
                .halfOpenProbes(settings.halfOpenProbes())
                .timeout(settings.timeout())
                .maxTimeout(settings.maxTimeout())
                .maxConcurrentRequests(settings.maxConcurrentRequests())
                .maxWait(settings.maxWait())
                .enableAdaptiveTimeout(settings.enableAdaptiveTimeout())
                .ignore(Set.copyOf(settings.ignoredErrorClasses()));
        if (settings.minConcurrentRequests() != null) {
            builder.adaptiveConcurrency(settings.minConcurrentRequests());
        }
        attemptTimeout(builder, settings.attemptTimeout());
        rates(builder, settings.slidingWindow());
        return builder;
    }

    private static void attemptTimeout(CircuitBreakerBuilder builder, AttemptTimeoutSettings settings) {
        builder.attemptTimeout(99, settings.factor()).attemptTimeoutWithin(settings.floor(), settings.ceiling());
    }

    private static void rates(CircuitBreakerBuilder builder, SlidingWindowSettings window) {
        builder.slidingWindow(window.length(), window.minimumCalls());
        if (window.failureRateThreshold() != null) {
            builder.failureRateThreshold(window.failureRateThreshold());
        }
        if (window.slowCallRateThreshold() != null && window.slowCallDuration() != null) {
            builder.slowCallRateThreshold(window.slowCallRateThreshold(), window.slowCallDuration());
        }
    }
}

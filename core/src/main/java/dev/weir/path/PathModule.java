package dev.weir.path;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.classify.ErrorClassification;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetrySettings;
import dev.weir.retry.Waiter;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The call's path: which stages there are, in which order, and the engines that they run. */
public final class PathModule extends AbstractModule {
    private final Map<String, Backend> backends;
    private final Map<String, RetryStrategy> strategies;

    /**
     * @param backends every backend that a call may go to, by its name
     * @param strategies every retry strategy that a call may use, by its name; empty for the engine's own
     */
    public PathModule(Map<String, Backend> backends, Map<String, RetryStrategy> strategies) {
        this.backends = Map.copyOf(backends);
        this.strategies = Map.copyOf(strategies);
    }

    @Provides
    @Singleton
    CallPath path(Observe observe, Retry retry, Guard guard, Send send) {
        return new CallPath(List.of(observe, new Conclude(), retry, guard, send));
    }

    @Provides
    @Singleton
    Observe observe(ActiveCalls active, MeterRegistry meters, Tracer tracer, CallListener listener, TimeSource time) {
        return new Observe(active, new CallMetrics(meters), new CallSpans(tracer), listener, time);
    }

    @Provides
    @Singleton
    Retry retry(RetryEngine engine) {
        return new Retry(engine);
    }

    @Provides
    @Singleton
    Guard guard(Breakers breakers, ErrorClassification classes, TimeLimiter limiter) {
        return new Guard(breakers, classes, limiter);
    }

    @Provides
    @Singleton
    Send send(TimeLimiter limiter) {
        return new Send(backends, limiter);
    }

    @Provides
    @Singleton
    RetryEngine retryEngine(
            RetrySettings settings,
            ErrorClassification classes,
            CallListener listener,
            TimeSource time,
            RandomGenerator random,
            Waiter waiter) {
        return ConfiguredRetry.of(settings, strategies)
                .classification(classes)
                .listener(listener)
                .time(time)
                .random(random)
                .waiter(waiter)
                .build();
    }

    @Provides
    @Singleton
    Breakers breakers(
            CircuitBreakerSettings settings,
            TimeLimiter limiter,
            TimeSource time,
            RandomGenerator random,
            RetryEngine retries,
            CallListener listener) {
        return new Breakers(settings, limiter, time, random, retries, listener);
    }

    @Provides
    @Singleton
    ActiveCalls activeCalls(TimeSource time) {
        return new ActiveCalls(time);
    }
}

package dev.weir.path;

import dev.weir.batch.BatchProcessor;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.budget.Budgets;
import dev.weir.cache.ResponseCaching;
import dev.weir.diagnosis.Observations;
import dev.weir.diagnosis.ObservedTarget;
import dev.weir.performance.LatencyProfile;
import dev.weir.resilience.GuardedBackends;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a diagnosis goes by: the calls of the last quarter of an hour, and the statistics of the engines. Thread-safe. */
record Observed(
        LatencyProfile latency,
        Duration callTimeout,
        String retryStrategy,
        GuardedBackends targets,
        @Nullable BatchProcessor<?, ?> batches,
        @Nullable ResponseCaching cache,
        @Nullable Budgets budgets,
        TimeSource time)
        implements Supplier<Observations> {
    private static final Duration WINDOW = Duration.ofMinutes(15);

    @Override
    public Observations get() {
        return new Observations(
                time.instant(),
                WINDOW,
                latency.points(WINDOW),
                callTimeout,
                retryStrategy,
                targets.breakers().stream().map(Observed::target).toList(),
                batches == null ? null : batches.statistics().all(),
                cache == null ? null : cache.statistics(),
                budgets == null ? List.of() : budgets.states());
    }

    private static ObservedTarget target(CircuitBreaker breaker) {
        return new ObservedTarget(
                breaker.name(), breaker.statistics(), breaker.maxConcurrentRequests(), breaker.attemptTimeoutCeiling());
    }
}

package dev.weir.tuning;

import dev.weir.batch.BatchProcessor;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.performance.OptimizerSettings;
import dev.weir.performance.TunableSetting;
import dev.weir.route.Hedging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The settings of a runtime that the performance optimizer may adjust, with their bounds. Thread-safe. */
public final class TunableSettings implements Supplier<List<TunableSetting>> {
    private final OptimizerSettings bounds;
    private final Supplier<? extends Collection<CircuitBreaker>> breakers;
    private final Map<String, Hedging> hedges;
    private final @Nullable BatchProcessor<?, ?> batches;

    /**
     * @param breakers the circuit breakers that there are at present
     * @param hedges those of the hedged routes, by their names
     * @param batches null if calls are not batched
     */
    public TunableSettings(
            OptimizerSettings bounds,
            Supplier<? extends Collection<CircuitBreaker>> breakers,
            Map<String, Hedging> hedges,
            @Nullable BatchProcessor<?, ?> batches) {
        this.bounds = bounds;
        this.breakers = breakers;
        this.hedges = Map.copyOf(hedges);
        this.batches = batches;
    }

    @Override
    public List<TunableSetting> get() {
        List<TunableSetting> settings = new ArrayList<>();
        Duration longest = bounds.maxAttemptTimeout();
        for (CircuitBreaker breaker : breakers.get()) {
            settings.add(new AttemptCeilingSetting(breaker, longest));
            settings.add(new ConcurrencySetting(breaker, bounds.maxConcurrentRequests()));
        }
        hedges.forEach((route, hedging) -> {
            if (!hedging.isAdaptive()) {
                settings.add(new HedgeDelaySetting(route, hedging, bounds.minHedgeDelay(), bounds.maxHedgeDelay()));
            }
        });
        if (batches != null) {
            settings.add(new BatchTimeoutSetting(batches, bounds.maxBatchTimeout()));
        }
        return settings;
    }
}

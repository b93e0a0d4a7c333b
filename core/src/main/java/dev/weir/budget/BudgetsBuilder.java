package dev.weir.budget;

import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** Builds {@link Budgets}. Not thread-safe. */
public final class BudgetsBuilder {
    final Map<String, BudgetSettings> settings;
    BudgetListener listener = BudgetListener.NONE;
    TimeSource time = TimeSource.system();
    private CostModel costs = usage -> Cost.unknown("no cost model");
    private Map<String, String> providers = Map.of();
    private ToLongBiFunction<String, String> outputLimits = (backend, model) -> 0;
    private BigDecimal estimateFactor = BigDecimal.ONE;
    Set<String> laterKeys = Set.of();
    private @Nullable BudgetStore store;
    private Executor threads = Runnable::run;
    private Duration storeTimeout = Duration.ofMillis(100);

    BudgetsBuilder(Map<String, BudgetSettings> settings) {
        this.settings = new LinkedHashMap<>(settings);
    }

    /** Prices the estimates; by default every estimate is unknown. */
    public BudgetsBuilder costs(CostModel model) {
        costs = Objects.requireNonNull(model, "costs");
        return this;
    }

    /** Who bills the calls of a backend, by its name; one that is missing is unknown. */
    public BudgetsBuilder providers(Map<String, String> byBackend) {
        providers = Map.copyOf(byBackend);
        return this;
    }

    /** The most tokens that the model of a backend sends, of the backend's name and the model; less than 1 if unknown. */
    public BudgetsBuilder outputLimits(ToLongBiFunction<String, String> limits) {
        outputLimits = Objects.requireNonNull(limits, "outputLimits");
        return this;
    }

    /** The factor by which each estimate is multiplied, at least 0; default 1. With 0 nothing is reserved. */
    public BudgetsBuilder estimateFactor(BigDecimal factor) {
        if (factor.signum() < 0) {
            throw new IllegalArgumentException("estimateFactor must be at least 0, was " + factor);
        }
        estimateFactor = factor;
        return this;
    }

    /**
     * Shares the budgets with other processes; by default they are those of this process.
     *
     * @param shared the store
     * @param executor runs each operation on it at once, on another thread
     * @param timeout the time that a call waits for the store, above zero
     */
    public BudgetsBuilder store(BudgetStore shared, Executor executor, Duration timeout) {
        store = Objects.requireNonNull(shared, "store");
        threads = Objects.requireNonNull(executor, "executor");
        storeTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** The metadata keys by which budgets go that are {@linkplain Budgets#define defined} later; none by default. */
    public BudgetsBuilder metadataKeys(Set<String> keys) {
        laterKeys = Set.copyOf(keys);
        return this;
    }

    /** Is notified of refusals and alerts; by default nobody. */
    public BudgetsBuilder listener(BudgetListener notified) {
        listener = Objects.requireNonNull(notified, "listener");
        return this;
    }

    /** The clock, which is that of the calls as well; default {@link TimeSource#system()}. */
    public BudgetsBuilder time(TimeSource source) {
        time = Objects.requireNonNull(source, "time");
        return this;
    }

    public Budgets build() {
        return new Budgets(this);
    }

    CallEstimates estimates() {
        return new CallEstimates(costs, providers, outputLimits, estimateFactor, time);
    }

    @Nullable
    SharedBudgets shared(Consumer<Boolean> onChange) {
        return store == null ? null : new SharedBudgets(store, threads, storeTimeout, time, onChange);
    }
}

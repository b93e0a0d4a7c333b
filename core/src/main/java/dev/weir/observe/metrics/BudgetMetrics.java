package dev.weir.observe.metrics;

import dev.weir.budget.BudgetListener;
import dev.weir.budget.BudgetState;
import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.Supplier;

/** Measures budgets, and passes their alerts on as events. Values of budgets are bounded. Thread-safe. */
public final class BudgetMetrics implements BudgetListener {
    /** How many values of budgets with {@code per} have gauges of their own. */
    private static final int MOST_SCOPES = 100;

    /** The scope of a budget without values. */
    private static final String ALL = "all";

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final RuntimeMeters meters;
    private final CallListener listener;
    private final BoundedLabels scopes;
    private final MeterProvider<Counter> refusals;
    private final MeterProvider<Counter> falseBlocks;
    private final MeterProvider<Counter> alerts;
    private final MeterProvider<Counter> unknownCosts;
    private volatile boolean storeAvailable = true;

    /** @param listener receives the alerts */
    public BudgetMetrics(RuntimeMeters meters, CallListener listener) {
        this.meters = meters;
        this.listener = listener;
        scopes = new BoundedLabels(Set.of(), MOST_SCOPES);
        refusals = counter("llm.budget.refusals", "Calls that a budget refused");
        falseBlocks =
                counter("llm.budget.false.blocks", "Refused calls that would have fit at the cost of recent ones");
        alerts = counter("llm.budget.alerts", "Thresholds of budgets that spending crossed");
        unknownCosts = counter("llm.budget.costs.unknown", "Attempts whose cost a budget lacks, as it is unknown");
    }

    private MeterProvider<Counter> counter(String name, String description) {
        return Counter.builder(name).description(description).withRegistry(meters.registry());
    }

    /** Shows from now on whether the store of budgets answers. */
    public void showStore() {
        meters.gauge(
                "llm.budget.store.available",
                "Whether the store of budgets that processes share answers",
                Tags.empty(),
                () -> storeAvailable ? 1 : 0,
                Math::min);
    }

    /** The gauges of a budget; of its values those that occur first, as many as are shown. */
    @Override
    public void opened(Supplier<BudgetState> state) {
        BudgetState known = state.get();
        String scope = known.scope().isEmpty() ? ALL : scopes.label(known.budget() + "/" + known.scope());
        if (scope.equals(BoundedLabels.OTHER)) {
            return;
        }
        String shown = known.scope().isEmpty() ? ALL : BoundedLabels.printable(known.scope());
        Tags tags = Tags.of("budget", known.budget(), "scope", shown);
        meters.gauge(
                "llm.budget.utilization.percent",
                "What is spent of a budget in its present period",
                tags,
                () -> state.get().utilizationPercent(),
                Math::max);
        meters.gauge(
                "llm.budget.reserved.usd",
                "What is reserved of a budget for attempts in progress",
                tags,
                () -> state.get().reservedUsd().doubleValue(),
                Double::sum);
    }

    @Override
    public void thresholdCrossed(BudgetThresholdCrossed event) {
        String threshold = event.thresholdPercent().compareTo(HUNDRED) == 0 ? "limit" : "alert";
        count(alerts, Tags.of("budget", event.budget(), "threshold", threshold));
        listener.budgetThresholdCrossed(event);
    }

    @Override
    public void refused(String budget, boolean needlessly) {
        count(refusals, Tags.of("budget", budget));
        if (needlessly) {
            count(falseBlocks, Tags.of("budget", budget));
        }
    }

    @Override
    public void costUnknown(String budget) {
        count(unknownCosts, Tags.of("budget", budget));
    }

    @Override
    public void storeAvailable(boolean available) {
        storeAvailable = available;
    }

    private void count(MeterProvider<Counter> counter, Tags tags) {
        Contained.run("meter-failed", this, () -> counter.withTags(tags).increment());
    }
}

package dev.weir.observe.metrics;

import dev.weir.spi.cost.BilledUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import java.util.Set;
import java.util.function.Consumer;

/** Counts the costs that were asked for and are unknown. Models are bounded. Thread-safe. */
public final class CostMetrics implements Consumer<BilledUsage> {
    private final MeterProvider<Counter> unknown;
    private final BoundedLabels models;

    /**
     * @param models those that are shown by their name in any case
     */
    public CostMetrics(RuntimeMeters meters, Set<String> models) {
        this.models = new BoundedLabels(models, CallLabels.OTHER_MODELS);
        unknown = Counter.builder("llm.costs.unknown")
                .description("Costs that are unknown, as a model has no price or its usage was not reported")
                .withRegistry(meters.registry());
    }

    @Override
    public void accept(BilledUsage usage) {
        Contained.run(
                "meter-failed",
                this,
                () -> unknown.withTags("backend", usage.backend(), "model", models.label(usage.model()))
                        .increment());
    }
}

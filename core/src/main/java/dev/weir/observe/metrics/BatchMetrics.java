package dev.weir.observe.metrics;

import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchListener;
import dev.weir.batch.BatchStatistics;
import dev.weir.batch.FormedBatch;
import dev.weir.spi.call.Priority;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Measures the batches. Thread-safe. */
public final class BatchMetrics implements BatchListener {
    private final RuntimeMeters meters;
    private final MeterProvider<DistributionSummary> efficiency;
    private final MeterProvider<Counter> batches;
    private final CallLabels labels;
    private final MeterProvider<DistributionSummary> sizes;
    private final MeterProvider<Counter> refusals;
    private final Timer waits;

    public BatchMetrics(RuntimeMeters meters, CallLabels labels) {
        this.meters = meters;
        this.labels = labels;
        efficiency = DistributionSummary.builder("llm.batch.efficiency.ratio")
                .description("Calls in a batch, as a share of what it could have had")
                .withRegistry(meters.registry());
        batches = Counter.builder("llm.batches")
                .description("Batches by what made them leave")
                .withRegistry(meters.registry());
        sizes = DistributionSummary.builder("llm.batch.size")
                .description("Calls in a batch, by its group")
                .withRegistry(meters.registry());
        refusals = Counter.builder("llm.batch.refusals")
                .description("Calls that were refused, as the queue for batches was full")
                .withRegistry(meters.registry());
        waits = HistogramBounds.WAIT
                .timer("llm.batch.wait")
                .description("How long calls waited for their batch")
                .register(meters.registry());
    }

    /** Shows the queue from now on; of several runtimes the sum. */
    public void show(Supplier<BatchStatistics> statistics) {
        meters.gauge(
                "llm.batch.queue.size",
                "Calls that wait for a batch",
                Tags.empty(),
                () -> statistics.get().waiting(),
                Double::sum);
    }

    @Override
    public void formed(FormedBatch batch) {
        Contained.run("meter-failed", this, () -> {
            batches.withTags("trigger", batch.trigger().label()).increment();
            efficiency
                    .withTags("batch_size_range", range(batch.size()))
                    .record((double) batch.size() / batch.maxSize());
            if (batch.group().key() instanceof BatchLabels group) {
                sizes.withTags(
                                "backend", group.backend(),
                                "model", labels.model(group.model()),
                                "intent_type", labels.intentType(group.intentType()),
                                "kind", group.kind())
                        .record(batch.size());
            }
            for (Duration wait : batch.waits()) {
                waits.record(wait);
            }
        });
    }

    private static String range(int size) {
        return size == 1 ? "1" : size <= 5 ? "2-5" : size <= 10 ? "6-10" : size <= 50 ? "11-50" : "51+";
    }

    @Override
    public void refused(BatchGroup group, Priority priority, boolean displaced) {
        Contained.run(
                "meter-failed",
                this,
                () -> refusals.withTags("priority", priority.name().toLowerCase(Locale.ROOT))
                        .increment());
    }
}

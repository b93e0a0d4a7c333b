package dev.weir.observe.metrics;

import dev.weir.limit.TargetLimiter;
import dev.weir.spi.limit.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The metrics of the rate limits. They leave the registry with their target. Safe for use by many threads. */
public final class LimitMetrics {
    private final RuntimeMeters meters;
    private final ConcurrentHashMap<TargetLimiter, List<Meter.Id>> bound = new ConcurrentHashMap<>();

    public LimitMetrics(RuntimeMeters meters) {
        this.meters = meters;
    }

    /** The refusals of one target, for the limiter that is {@linkplain #add added} next. */
    public Refusals refusals(String backend, String model) {
        Tags tags = Tags.of("backend", backend, "model", model);
        Refusals refusals = new Refusals(new EnumMap<>(Limit.class), tags);
        for (Limit limit : Limit.values()) {
            Contained.run(
                    "meter-failed",
                    this,
                    () -> refusals.counters.put(
                            limit,
                            Counter.builder("llm.limit.refusals")
                                    .description("Calls that the rate limits of a target refused")
                                    .tags(tags.and("limit", limit.label()))
                                    .register(meters.registry())));
        }
        return refusals;
    }

    /** Counts the operations of the limit store that failed. */
    public Runnable storeFailures() {
        return Contained.<Runnable>get("meter-failed", this, () -> {}, () -> {
            Counter failures = Counter.builder("llm.limit.store.failures")
                    .description("Operations of the limit store that failed or took too long")
                    .register(meters.registry());
            return failures::increment;
        });
    }

    public void add(TargetLimiter limiter, Refusals refusals) {
        List<Meter.Id> added = new ArrayList<>();
        refusals.counters.values().forEach(counter -> added.add(counter.getId()));
        added.add(meters.gauge(
                "llm.limit.waiting",
                "Calls that wait for the rate limits of a target",
                refusals.tags,
                () -> limiter.statistics().waiting(),
                Double::sum));
        bound.put(limiter, added);
    }

    public void remove(TargetLimiter limiter) {
        List<Meter.Id> removed = bound.remove(limiter);
        if (removed != null) {
            removed.forEach(meters::remove);
        }
    }

    /** Counts the refused calls of one target. */
    public record Refusals(Map<Limit, Counter> counters, Tags tags) implements Consumer<Limit> {
        @Override
        public void accept(Limit limit) {
            Counter counter = counters.get(limit);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}

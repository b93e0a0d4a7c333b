package dev.weir.observe.metrics;

import dev.weir.spi.event.CallMirrored;
import dev.weir.spi.event.CallMirrored.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** Measures the copies of calls that mirrors of routes receive. Thread-safe. */
public final class MirrorMetrics {
    private final MeterProvider<Counter> copies;
    private final MeterProvider<Timer> duration;

    public MirrorMetrics(RuntimeMeters meters) {
        copies = Counter.builder("llm.mirrors")
                .description("Copies of calls to a route for its mirror")
                .withRegistry(meters.registry());
        duration = Timer.builder("llm.mirror.duration")
                .description("Duration of a copy that the mirror of a route received")
                .withRegistry(meters.registry());
    }

    /** Counts a copy that has ended, and, unless it was refused, measures it. */
    public void ended(CallMirrored copy) {
        Contained.run("meter-failed", this, () -> {
            Tags target = Tags.of("backend", copy.backend(), "model", copy.model());
            Tags ended =
                    target.and("route", copy.route(), "outcome", copy.outcome().label());
            copies.withTags(ended).increment();
            if (copy.outcome() != Outcome.REFUSED) {
                duration.withTags(ended).record(copy.duration());
            }
        });
    }
}

package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics of a call as a whole: how many, how long, how many at once. */
final class CallMetrics {
    private final MeterRegistry registry;
    private final MeterProvider<Timer> duration;
    private final MeterProvider<Counter> total;
    private final ConcurrentHashMap<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
    private final IntentTypeLabels intentTypes = new IntentTypeLabels();

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
        duration = Timer.builder("llm.request.duration")
                .description("Duration of a call, from its beginning to its end")
                .withRegistry(registry);
        total = Counter.builder("llm.requests")
                .description("Calls that have ended")
                .withRegistry(registry);
    }

    void begin(Call call) {
        inFlight(call.model()).incrementAndGet();
    }

    void end(CallFinished event) {
        inFlight(event.model()).decrementAndGet();
        Tags tags = Tags.of("model", event.model(), "intent_type", intentTypes.label(event.intentType()));
        boolean success = event.outcome() == Outcome.SUCCEEDED;
        duration.withTags(tags.and("success", String.valueOf(success), "cache_hit", "false", "batch", "false"))
                .record(event.duration());
        total.withTags(tags.and("status", status(event.outcome()))).increment();
    }

    private static String status(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private AtomicInteger inFlight(String model) {
        AtomicInteger known = inFlight.get(model);
        return known != null ? known : inFlight.computeIfAbsent(model, this::gauge);
    }

    private AtomicInteger gauge(String model) {
        return registry.gauge("llm.requests.in.flight", Tags.of("model", model), new AtomicInteger());
    }
}

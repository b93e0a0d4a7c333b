package dev.weir.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the answers of a route by the target that gave them, so that the share of each is visible. Thread-safe. */
public final class RouteMetrics {
    private final MeterProvider<Counter> answers;
    private final Map<String, Map<String, Map<String, Counter>>> counters = new ConcurrentHashMap<>();

    public RouteMetrics(RuntimeMeters meters) {
        answers = Counter.builder("llm.route.answers")
                .description("Answers of a route, by the target that completed them")
                .withRegistry(meters.registry());
    }

    /**
     * Counts an answer.
     *
     * @param route its name
     * @param backend the backend of the target, by its name in the configuration
     * @param model the model of the target, by its name in the configuration
     */
    public void answered(String route, String backend, String model) {
        Contained.run(
                "meter-failed",
                this,
                () -> counters.computeIfAbsent(route, any -> new ConcurrentHashMap<>())
                        .computeIfAbsent(backend, any -> new ConcurrentHashMap<>())
                        .computeIfAbsent(
                                model, any -> answers.withTags("route", route, "backend", backend, "model", model))
                        .increment());
    }
}

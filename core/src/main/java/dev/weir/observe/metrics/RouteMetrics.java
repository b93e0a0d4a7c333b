package dev.weir.observe.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the answers of a route by the target that gave them, so that the share of each is visible. Thread-safe. */
public final class RouteMetrics {
    private final MeterProvider<Counter> answers;
    private final ConcurrentHashMap<Target, Counter> counters = new ConcurrentHashMap<>();

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
        Target target = new Target(route, backend, model);
        try {
            Counter known = counters.get(target);
            (known != null ? known : counters.computeIfAbsent(target, this::counter)).increment();
        } catch (Throwable e) {
            Contained.caught("meter-failed", this, e);
        }
    }

    private Counter counter(Target target) {
        return answers.withTags("route", target.route(), "backend", target.backend(), "model", target.model());
    }

    /** A target of a route, by the names of the configuration. */
    private record Target(String route, String backend, String model) {}
}

package dev.weir.observe.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts the hedges of routes. Thread-safe. */
public final class HedgeMetrics {
    private final Map<String, Map<Outcome, Counter>> counters = new HashMap<>();

    /** What became of a hedge. */
    public enum Outcome {
        /** The second target answered. */
        WON,
        /** The first target answered, and the second was cancelled. */
        LOST,
        /** The second target failed, or both did. */
        FAILED,
        /** It was not begun, as the budget was used up. */
        REFUSED
    }

    /** @param routes the names of the routes that are hedged */
    public HedgeMetrics(RuntimeMeters meters, Collection<String> routes) {
        routes.forEach(route -> counters.put(route, new EnumMap<>(Outcome.class)));
        counters.forEach((route, ofRoute) -> Arrays.stream(Outcome.values())
                .forEach(outcome -> Contained.run("meter-failed", this, () -> {
                    Tags tags =
                            Tags.of("route", route, "outcome", outcome.name().toLowerCase(Locale.ROOT));
                    ofRoute.put(
                            outcome,
                            Counter.builder("llm.hedges")
                                    .description("Calls that asked a second target while the first had sent no output")
                                    .tags(tags)
                                    .register(meters.registry()));
                })));
    }

    public void count(String route, Outcome outcome) {
        Counter counter = counters.getOrDefault(route, Map.of()).get(outcome);
        if (counter != null) {
            Contained.run("meter-failed", this, counter::increment);
        }
    }
}

package dev.weir.observe.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts the checks of answers against the schemas of their intent types. Thread-safe. */
public final class AnswerCheckMetrics {
    private final Map<String, Map<Outcome, Counter>> counters = new HashMap<>();

    /** What became of a call whose answer was checked. */
    public enum Outcome {
        /** The first answer follows the schema. */
        VALID,
        /** The first answer did not follow the schema, and the second does. */
        REPAIRED,
        /** The call failed, as no answer follows the schema. */
        INVALID
    }

    /** @param types the names of the intent types that have a schema */
    public AnswerCheckMetrics(RuntimeMeters meters, Collection<String> types) {
        types.forEach(type -> counters.put(type, new EnumMap<>(Outcome.class)));
        counters.forEach((type, ofType) -> Arrays.stream(Outcome.values())
                .forEach(outcome -> Contained.run(
                        "meter-failed",
                        this,
                        () -> ofType.put(
                                outcome,
                                Counter.builder("llm.answer.checks")
                                        .description("Calls whose answer was checked against a schema")
                                        .tag("intent_type", type)
                                        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                                        .register(meters.registry())))));
    }

    public void count(String type, Outcome outcome) {
        Counter counter = counters.getOrDefault(type, Map.of()).get(outcome);
        if (counter != null) {
            Contained.run("meter-failed", this, counter::increment);
        }
    }
}

package dev.weir.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Says what is wrong with the calls of a runtime, by its statistics: in plain words, with the figures that show it and the
 * setting to change. {@code docs/troubleshooting.md} lists what it finds. Makes no calls and changes nothing. Thread-safe.
 */
public final class Diagnosis {
    /** The time before a diagnosis that it goes by. */
    public static final Duration WINDOW = Duration.ofMinutes(15);

    private static final List<Rule> RULES =
            List.of(new LatencyRule(), new ErrorRule(), new BreakerRule(), new BatchRule(), new CostRule());

    private final Supplier<Observations> observations;

    /** @param observations what there is at present */
    public Diagnosis(Supplier<Observations> observations) {
        this.observations = observations;
    }

    /** What is wrong at present, the most noticeable first; empty if nothing is. */
    public List<Finding> findings() {
        Observations seen = observations.get();
        return RULES.stream().flatMap(rule -> rule.check(seen).stream()).toList();
    }
}

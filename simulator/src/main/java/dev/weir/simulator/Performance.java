package dev.weir.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** A scenario while it is played: what has been used up and counted since it began. Safe for use by many threads. */
final class Performance {
    private final Scenario scenario;
    private final LongSupplier nanoTime;
    private final long began;
    private final RuleBook rules;
    private final Admission admission;
    private final Station shared;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final Map<String, Station> own = new HashMap<>();

    Performance(Scenario scenario, Seed seed, LongSupplier nanoTime) {
        this.scenario = scenario;
        this.nanoTime = nanoTime;
        began = nanoTime.getAsLong();
        rules = new RuleBook(scenario.rules(), seed);
        admission = new Admission(scenario.apiKeys(), scenario.rateLimit(), nanoTime);
        shared = Station.of(scenario.timing());
        scenario.models().forEach(this::add);
    }

    private void add(Model model) {
        models.put(model.name(), model);
        if (model.timing() != null) {
            own.put(model.name(), Station.of(model.timing()));
        }
    }

    Scenario scenario() {
        return scenario;
    }

    Admission admission() {
        return admission;
    }

    /** Whether requests may name this model. */
    boolean offers(String model) {
        return models.isEmpty()
                ? !model.startsWith(Fault.MODEL_PREFIX) || faultOf(model).isPresent()
                : models.containsKey(model) || faultOf(model).isPresent();
    }

    /** The models that are listed. */
    List<String> models() {
        return Stream.concat(
                        models.keySet().stream(), Arrays.stream(Fault.values()).map(Fault::model))
                .toList();
    }

    private static Optional<Fault> faultOf(String model) {
        return model.startsWith(Fault.MODEL_PREFIX)
                ? Fault.of(model.substring(Fault.MODEL_PREFIX.length()))
                : Optional.empty();
    }

    Strike strike(String model, String path, boolean stream) {
        return faultOf(model)
                .map(Strike::of)
                .orElseGet(() -> rules.next(model, path, stream, Duration.ofNanos(nanoTime.getAsLong() - began)));
    }

    AnswerSettings answer(String model) {
        Model known = models.get(model);
        return known == null || known.answer() == null ? scenario.answer() : known.answer();
    }

    Station station(String model) {
        return own.getOrDefault(model, shared);
    }
}

package dev.weir.simulator.internal.scenario;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Model;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Timing;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** One run of a scenario: its models, their slot pools and the fault schedule. Safe for use by many threads. */
public final class ScenarioRun {
    private static final int SLOW_FACTOR = 10;
    private static final double NANOS = 1e9;

    private final Scenario scenario;
    private final SeededRandom random;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private final FaultSchedule faults;
    private final SlotPool sharedSlots;
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final Map<String, SlotPool> ownSlots = new HashMap<>();

    public ScenarioRun(Scenario scenario, SeededRandom random, LongSupplier nanoTime) {
        this.scenario = scenario;
        this.random = random;
        this.nanoTime = nanoTime;
        startedAt = nanoTime.getAsLong();
        faults = new FaultSchedule(scenario.rules(), random);
        sharedSlots = new SlotPool(scenario.timing());
        for (Model model : scenario.models()) {
            models.put(model.name(), model);
            if (model.timing() != null) {
                ownSlots.put(model.name(), new SlotPool(model.timing()));
            }
        }
    }

    /** Whether a request may name this model. */
    public boolean offers(String model) {
        return faultOf(model).isPresent()
                || (models.isEmpty() ? !model.startsWith(Fault.MODEL_PREFIX) : models.containsKey(model));
    }

    /** The names of the listed models, those of the faults included. */
    public List<String> models() {
        return Stream.concat(
                        models.keySet().stream(), Arrays.stream(Fault.values()).map(Fault::model))
                .toList();
    }

    private static Optional<Fault> faultOf(String model) {
        return model.startsWith(Fault.MODEL_PREFIX)
                ? Fault.of(model.substring(Fault.MODEL_PREFIX.length()))
                : Optional.empty();
    }

    /** The rule that gives the next request its fault: by the name of its model, or the first that applies. */
    public FaultRule nextFault(String model, String path, boolean stream) {
        return faultOf(model)
                .map(FaultRule::of)
                .orElseGet(() -> faults.next(model, path, stream, Duration.ofNanos(nanoTime.getAsLong() - startedAt)));
    }

    public AnswerSettings answer(String model) {
        Model known = models.get(model);
        return known == null || known.answer() == null ? scenario.answer() : known.answer();
    }

    public SlotPool slots(String model) {
        return ownSlots.getOrDefault(model, sharedSlots);
    }

    /**
     * The token latencies of a response.
     *
     * @param request the number of the request, from which the jitter follows
     */
    public TokenLatency latency(String model, long request, Fault fault) {
        Timing timing = slots(model).timing();
        double drift = 1 + timing.drift() * (nanoTime.getAsLong() - startedAt) / NANOS;
        return new TokenLatency(
                timing, fault == Fault.SLOW ? SLOW_FACTOR * drift : drift, random.generator(request, 2));
    }
}

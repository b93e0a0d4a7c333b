package dev.weir.token;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The characters per token of the prompts and answers of each backend and model. Thread-safe. */
final class LearnedRatios {
    /** One that learns nothing. */
    static final LearnedRatios NONE = new LearnedRatios(0);

    /** The most models of a backend, and the most backends, that are learned: callers choose their names. */
    private static final int MOST = 500;

    private final int most;
    private final Map<String, Map<String, Target>> backends = new ConcurrentHashMap<>();

    private record Target(LearnedRatio input, LearnedRatio output) {}

    LearnedRatios() {
        this(MOST);
    }

    private LearnedRatios(int most) {
        this.most = most;
    }

    /** Learns from a prompt and its answer; a part of which nothing is known has no characters. */
    void add(
            String backend,
            String model,
            long inputCharacters,
            long inputTokens,
            long outputCharacters,
            long outputTokens) {
        Target target = learning(backend, model);
        if (target != null) {
            target.input.add(inputCharacters, inputTokens);
            target.output.add(outputCharacters, outputTokens);
        }
    }

    long inputTokens(String backend, String model, long characters) {
        Target target = known(backend, model);
        return LearnedRatio.tokens(target == null ? null : target.input, characters);
    }

    long outputTokens(String backend, String model, long characters) {
        Target target = known(backend, model);
        return LearnedRatio.tokens(target == null ? null : target.output, characters);
    }

    private @Nullable Target known(String backend, String model) {
        Map<String, Target> models = backends.get(backend);
        return models == null ? null : models.get(model);
    }

    private @Nullable Target learning(String backend, String model) {
        Target known = known(backend, model);
        return known != null ? known : added(backend, model);
    }

    /** Null if there are too many; a few more may be added by threads at the same time. */
    private @Nullable Target added(String backend, String model) {
        Map<String, Target> models = backends.get(backend);
        if (models == null) {
            if (backends.size() >= most) {
                return null;
            }
            models = backends.computeIfAbsent(backend, name -> new ConcurrentHashMap<>());
        }
        return models.size() >= most
                ? null
                : models.computeIfAbsent(model, name -> new Target(new LearnedRatio(), new LearnedRatio()));
    }
}

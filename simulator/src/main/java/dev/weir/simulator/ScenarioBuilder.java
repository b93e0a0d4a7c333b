package dev.weir.simulator;

import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Scenario}. Not safe for use by many threads. */
public final class ScenarioBuilder {
    private final List<Model> models = new ArrayList<>();
    private final List<String> apiKeys = new ArrayList<>();
    private final List<FaultRule> rules = new ArrayList<>();
    private Timing timing = Timing.INSTANT;
    private AnswerSettings answer = AnswerSettings.FILLER;
    private RateLimit rateLimit = RateLimit.NONE;
    private BatchBehaviour batches = BatchBehaviour.INSTANT;

    ScenarioBuilder() {}

    /** Adds a model. */
    public ScenarioBuilder model(String name) {
        return model(Model.named(name));
    }

    /** Adds a model. */
    public ScenarioBuilder model(Model model) {
        models.add(model);
        return this;
    }

    public ScenarioBuilder timing(Timing timing) {
        this.timing = timing;
        return this;
    }

    public ScenarioBuilder answer(AnswerSettings answer) {
        this.answer = answer;
        return this;
    }

    /** The text of every answer. */
    public ScenarioBuilder answer(String text) {
        return answer(AnswerSettings.FILLER.withText(text));
    }

    /** Adds a valid API key. */
    public ScenarioBuilder apiKey(String apiKey) {
        apiKeys.add(apiKey);
        return this;
    }

    public ScenarioBuilder rateLimit(RateLimit rateLimit) {
        this.rateLimit = rateLimit;
        return this;
    }

    public ScenarioBuilder batches(BatchBehaviour batches) {
        this.batches = batches;
        return this;
    }

    /** Adds a rule at the end of the rules. */
    public ScenarioBuilder rule(FaultRule rule) {
        rules.add(rule);
        return this;
    }

    public Scenario build() {
        return new Scenario(models, timing, answer, apiKeys, rateLimit, batches, rules);
    }
}

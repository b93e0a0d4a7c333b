package dev.weir.simulator;

import dev.weir.config.ConfigurationException;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The behaviour of a simulator: its models, their timing and answers, API keys, rate limits and faults.
 *
 * @param models the models besides those of the faults; if there are none, a request may name any model
 * @param timing the timing of the models without their own; they share its slots
 * @param answer the answers of the models without their own
 * @param apiKeys the valid API keys; if there are none, no key is required
 * @param rateLimit the limits of each key
 * @param batches how batches go
 * @param rules the rules that inject faults; the first that applies decides
 */
public record Scenario(
        List<Model> models,
        Timing timing,
        AnswerSettings answer,
        @Secret List<String> apiKeys,
        RateLimit rateLimit,
        BatchBehaviour batches,
        List<FaultRule> rules) {

    /** Any model, no latency, no limits, and no faults except those that a model name asks for. */
    public static final Scenario DEFAULT = SettingsRecord.defaults(Scenario.class);

    public Scenario {
        models = List.copyOf(models);
        apiKeys = List.copyOf(apiKeys);
        rules = List.copyOf(rules);
    }

    /** A builder that starts with {@link #DEFAULT}. */
    public static ScenarioBuilder builder() {
        return new ScenarioBuilder();
    }

    /**
     * Reads a scenario file, in the format of docs/simulator.md.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigurationException if it is invalid, with all problems
     */
    public static Scenario read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    /**
     * Reads a scenario from the text of a scenario file.
     *
     * @param source the name of the text in messages
     * @throws ConfigurationException if it is invalid, with all problems
     */
    public static Scenario parse(String source, String yaml) {
        return SettingsRecord.read(Scenario.class, source, yaml);
    }

    /** Omits the keys. */
    @Override
    public String toString() {
        return "Scenario[" + models.size() + " models, " + apiKeys.size() + " keys, " + rules.size() + " rules, "
                + timing + "]";
    }
}

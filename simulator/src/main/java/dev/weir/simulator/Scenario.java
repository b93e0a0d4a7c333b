package dev.weir.simulator;

import dev.weir.config.ConfigurationException;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a simulator plays: its models, how fast they are, what they say, what callers may use, and what goes wrong.
 *
 * @param models those offered besides the {@code sim:} ones; if there are none, a request may name any model
 * @param timing of the models that have none of their own; they share its slots
 * @param answer of the models that have none of their own
 * @param apiKeys the keys that are accepted; if there are none, no key is asked for
 * @param rateLimit what each key may use
 * @param rules what goes wrong and when, the first that strikes decides
 */
public record Scenario(
        List<Model> models,
        Timing timing,
        AnswerSettings answer,
        @Secret List<String> apiKeys,
        RateLimit rateLimit,
        List<Rule> rules) {

    /** Every model, at once, without limits or faults but those of the {@code sim:} models. */
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
     * Reads a scenario file, as docs/simulator.md describes it.
     *
     * @throws IOException if it cannot be read
     * @throws ConfigurationException if what it says is wrong, with all the problems
     */
    public static Scenario read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file));
    }

    /**
     * Reads a scenario from the text of a scenario file.
     *
     * @param source what messages call it
     * @throws ConfigurationException if what it says is wrong, with all the problems
     */
    public static Scenario parse(String source, String yaml) {
        return SettingsRecord.read(Scenario.class, source, yaml);
    }

    /** Shows no keys. */
    @Override
    public String toString() {
        return "Scenario[" + models.size() + " models, " + apiKeys.size() + " keys, " + rules.size() + " rules, "
                + timing + "]";
    }
}

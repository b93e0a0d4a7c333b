package dev.weir.app.tune;

import dev.weir.WeirBuilder;
import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.replay.ReplaySettings;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.LlmSettings;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** The configuration of the command, as it is and with other settings. Its plugins are loaded once. */
final class TuningSettings implements Function<Map<String, Object>, ReplaySettings>, AutoCloseable {
    private final Supplier<WeirBuilder> builders;
    private final Blueprint present;

    /**
     * Reads the configuration.
     *
     * @param builders makes a builder with all sources of the configuration
     * @throws ConfigurationException if it is not valid
     */
    TuningSettings(Supplier<WeirBuilder> builders) {
        this.builders = builders;
        present = builders.get().blueprint();
        try {
            present.configuration().requireValid();
        } catch (RuntimeException e) {
            present.close();
            throw e;
        }
    }

    Configuration<LlmSettings> present() {
        return present.configuration();
    }

    /** @throws IllegalArgumentException if these settings contradict others */
    @Override
    public ReplaySettings apply(Map<String, Object> changed) {
        Blueprint blueprint = builders.get().map(changed).blueprint(present.plugins());
        if (!blueprint.configuration().problems().isEmpty()) {
            throw new IllegalArgumentException("these settings contradict others: " + changed.keySet());
        }
        return ReplaySettings.of(blueprint.configuration(), blueprint.targets());
    }

    @Override
    public void close() {
        present.close();
    }
}

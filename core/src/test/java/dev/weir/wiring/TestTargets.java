package dev.weir.wiring;

import dev.weir.config.Configuration;
import dev.weir.resilience.TargetSettingsTable;

/** The settings of the targets of a configuration, for tests that wire the path. */
public final class TestTargets {
    private TestTargets() {}

    public static TargetSettingsTable of(Configuration<LlmSettings> configuration) {
        return ConfiguredTargets.of(configuration);
    }
}

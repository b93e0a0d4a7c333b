package dev.weir.wiring;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.duration.DurationText;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.resilience.TargetSettingsTable.BackendTargets;
import dev.weir.retry.RetrySettings;
import dev.weir.spi.ExtensionPoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Reads from a configuration how each target is protected and retried. */
final class ConfiguredTargets {
    private final Configuration<LlmSettings> configuration;

    private ConfiguredTargets(Configuration<LlmSettings> configuration) {
        this.configuration = configuration;
    }

    /** Reads the table, and warns of targets whose breaker cannot judge an attempt within a call's time. */
    static TargetSettingsTable of(Configuration<LlmSettings> configuration) {
        LlmSettings settings = configuration.settings();
        return new ConfiguredTargets(configuration)
                .table(new TargetSettings(settings.circuitBreaker(), settings.retry()));
    }

    private TargetSettingsTable table(TargetSettings general) {
        Map<String, BackendTargets> backends = new LinkedHashMap<>();
        for (ExtensionSection section : configuration.sections()) {
            if (section.accepts().contains(ExtensionPoint.BACKEND)) {
                backends.put(section.name(), targets(section, general));
            }
        }
        return new TargetSettingsTable(general, backends);
    }

    private BackendTargets targets(ExtensionSection section, TargetSettings general) {
        TargetSettings own = target(section, "", general);
        Map<String, TargetSettings> models = new LinkedHashMap<>();
        configuration.members(section).forEach(model -> models.put(model, target(section, model, own)));
        return new BackendTargets(own, models);
    }

    /** What holds for a model; for the backend as such where its name is empty. */
    private TargetSettings target(ExtensionSection section, String model, TargetSettings above) {
        CircuitBreakerSettings breaker = configuration
                .override(section, model, LlmConfiguration.CIRCUIT_BREAKER, CircuitBreakerSettings.class)
                .orElse(above.circuitBreaker());
        RetrySettings retry = configuration
                .override(section, model, LlmConfiguration.RETRY, RetrySettings.class)
                .orElse(above.retry());
        warnOfLimitsPastTheCall(configuration.memberKey(section, model), breaker);
        return new TargetSettings(breaker, retry);
    }

    private void warnOfLimitsPastTheCall(String owner, CircuitBreakerSettings breaker) {
        Duration timeout = configuration.settings().client().timeout();
        Duration least = breaker.leastAttemptTimeout();
        String section = owner + "." + LlmConfiguration.CIRCUIT_BREAKER + ".";
        if (timeout.compareTo(least) < 0) {
            Stream.of("attemptTimeout.floor", "attemptTimeout.ceiling", "enableAdaptiveTimeout")
                    .map(section::concat)
                    .filter(key -> !configuration.origin(key).isDefault())
                    .findFirst()
                    .ifPresent(key -> configuration.warn(
                            key,
                            "gives each attempt at least " + DurationText.format(least)
                                    + ", which is above llm.client.timeout, " + DurationText.format(timeout)
                                    + ": calls end before an attempt that hangs counts as a failure"));
        }
    }
}

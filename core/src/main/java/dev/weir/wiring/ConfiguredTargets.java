package dev.weir.wiring;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.config.SettingsRecord;
import dev.weir.duration.DurationText;
import dev.weir.limit.LimitSettings;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.resilience.TargetSettingsTable.BackendTargets;
import dev.weir.retry.RetrySettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.ExtensionPoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a configuration how each target is protected and retried. The circuit breaker of a target of a route with
 * several targets has a short open wait and one probe at a time, unless its backend or model has settings of its own: a
 * probe costs little, as its call has another target, and the first target is used again soon after it has recovered.
 */
final class ConfiguredTargets {
    private static final Duration LONGEST_OPEN_WAIT = Duration.ofSeconds(10);

    private final Configuration<LlmSettings> configuration;

    private ConfiguredTargets(Configuration<LlmSettings> configuration) {
        this.configuration = configuration;
    }

    /** Reads the table, and warns of targets whose breaker cannot judge an attempt within a call's time. */
    static TargetSettingsTable of(Configuration<LlmSettings> configuration) {
        LlmSettings settings = configuration.settings();
        return new ConfiguredTargets(configuration)
                .table(new TargetSettings(settings.circuitBreaker(), settings.retry(), settings.limits()));
    }

    private TargetSettingsTable table(TargetSettings general) {
        Map<String, BackendTargets> backends = new LinkedHashMap<>();
        for (ExtensionSection section : configuration.sections()) {
            if (section.accepts().contains(ExtensionPoint.BACKEND)) {
                backends.put(section.name(), targets(section, general));
            }
        }
        configuration.settings().routes().values().stream()
                .filter(route -> route.targets().size() > 1)
                .flatMap(route -> route.targets().stream())
                .filter(ConfiguredTargets::isNamed)
                .forEach(target -> backends.compute(
                        target.backend(), (name, targets) -> withRouted(target.model(), name, targets, general)));
        TargetSettingsTable table = new TargetSettingsTable(general, backends);
        if (!table.hasConfiguredLimits()) {
            warnOfUnusedLimitStore();
        }
        return table;
    }

    private void warnOfUnusedLimitStore() {
        configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.LIMIT_STORE))
                .forEach(
                        section -> configuration.warn(
                                section.key(),
                                "has no effect: no target has limits to share; set requestsPerMinute or tokensPerMinute in llm.limits"));
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
        LimitSettings limits = configuration
                .override(section, model, LlmConfiguration.LIMITS, LimitSettings.class)
                .orElse(above.limits());
        warnOfLimitsPastTheCall(configuration.memberKey(section, model), breaker);
        return new TargetSettings(breaker, retry, limits);
    }

    private BackendTargets withRouted(
            String model, String backend, @Nullable BackendTargets known, TargetSettings general) {
        BackendTargets targets = known == null ? new BackendTargets(general, Map.of()) : known;
        TargetSettings settings = targets.models().getOrDefault(model, targets.general());
        CircuitBreakerSettings breaker = settings.circuitBreaker();
        if (isInherited(backend, model, "timeout", "maxTimeout")) {
            breaker = SettingsRecord.with(breaker, "timeout", atMost(LONGEST_OPEN_WAIT, breaker.timeout()));
            breaker = SettingsRecord.with(breaker, "maxTimeout", atMost(LONGEST_OPEN_WAIT, breaker.maxTimeout()));
        }
        if (isInherited(backend, model, "halfOpenProbes")) {
            breaker = SettingsRecord.with(breaker, "halfOpenProbes", 1);
        }
        Map<String, TargetSettings> models = new LinkedHashMap<>(targets.models());
        models.put(model, new TargetSettings(breaker, settings.retry(), settings.limits()));
        return new BackendTargets(targets.general(), models);
    }

    /** Whether a target has both names; one without is null in a configuration with problems. */
    static boolean isNamed(RouteTarget target) {
        return target.backend() != null && target.model() != null;
    }

    private static Duration atMost(Duration most, Duration value) {
        return value.compareTo(most) < 0 ? value : most;
    }

    /** Whether neither a backend nor its model sets any of these keys of its circuit breaker. */
    private boolean isInherited(String backend, String model, String... keys) {
        return configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.BACKEND)
                        && section.name().equals(backend))
                .flatMap(section -> Stream.of("", model).map(member -> configuration.memberKey(section, member)))
                .flatMap(
                        owner -> Stream.of(keys).map(key -> owner + "." + LlmConfiguration.CIRCUIT_BREAKER + "." + key))
                .allMatch(key -> configuration.origin(key).isDefault());
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

package dev.weir.resilience;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of every target: those of its model, else those of its backend, else the general ones. Immutable and
 * thread-safe; a look-up allocates nothing.
 */
public final class TargetSettingsTable {
    private final TargetSettings general;
    private final Map<String, BackendTargets> backends;

    /**
     * The settings of one backend's targets.
     *
     * @param general the settings of models without settings of their own
     * @param models the settings of each configured model, in configuration order
     */
    public record BackendTargets(TargetSettings general, Map<String, TargetSettings> models) {
        public BackendTargets {
            models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        }
    }

    /**
     * A table.
     *
     * @param general the settings of backends without settings of their own
     * @param backends the settings of each configured backend
     */
    public TargetSettingsTable(TargetSettings general, Map<String, BackendTargets> backends) {
        this.general = general;
        this.backends = Map.copyOf(backends);
    }

    /** A table with the same settings for all targets. */
    public static TargetSettingsTable ofAll(TargetSettings settings) {
        return new TargetSettingsTable(settings, Map.of());
    }

    /** The settings of a target, configured or not. */
    public TargetSettings of(String backend, String model) {
        BackendTargets targets = backends.get(backend);
        return targets == null ? general : targets.models().getOrDefault(model, targets.general());
    }

    /** Whether any target has a limit of requests or tokens. */
    public boolean hasConfiguredLimits() {
        Stream<TargetSettings> own = backends.values().stream()
                .flatMap(targets -> Stream.concat(Stream.of(targets.general()), targets.models().values().stream()));
        return Stream.concat(Stream.of(general), own)
                .anyMatch(settings -> settings.limits().isConfigured());
    }

    /** The configured models of a backend, in configuration order. */
    public Set<String> models(String backend) {
        BackendTargets targets = backends.get(backend);
        return targets == null ? Set.of() : targets.models().keySet();
    }
}

package dev.weir.resilience;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings of every target: those of its model at its backend, else those of its backend, else those of all. Immutable,
 * and safe for use by many threads; a look-up makes no object.
 */
public final class TargetSettingsTable {
    private final TargetSettings general;
    private final Map<String, BackendTargets> backends;

    /**
     * The settings of one backend's targets.
     *
     * @param general of the models that have none of their own
     * @param models of each model that the configuration names, in its order
     */
    public record BackendTargets(TargetSettings general, Map<String, TargetSettings> models) {
        public BackendTargets {
            models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        }
    }

    /**
     * A table.
     *
     * @param general of the backends that have none of their own
     * @param backends of each backend that the configuration names
     */
    public TargetSettingsTable(TargetSettings general, Map<String, BackendTargets> backends) {
        this.general = general;
        this.backends = Map.copyOf(backends);
    }

    /** A table in which all targets have the same settings. */
    public static TargetSettingsTable ofAll(TargetSettings settings) {
        return new TargetSettingsTable(settings, Map.of());
    }

    /** The settings of a model at a backend, whether the configuration names them or not. */
    public TargetSettings of(String backend, String model) {
        BackendTargets targets = backends.get(backend);
        return targets == null ? general : targets.models().getOrDefault(model, targets.general());
    }

    /** The models of a backend that the configuration names, in its order. */
    public Set<String> models(String backend) {
        BackendTargets targets = backends.get(backend);
        return targets == null ? Set.of() : targets.models().keySet();
    }
}

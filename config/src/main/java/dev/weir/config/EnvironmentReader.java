package dev.weir.config;

import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.NearestName;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the environment variables that are bound to settings of the core, and warns of unknown ones with the same
 * prefix.
 */
final class EnvironmentReader {

    private final ConfigurationLayout<?> layout;
    private final Map<String, String> environment;
    private final Map<String, String> keys = new TreeMap<>();

    EnvironmentReader(ConfigurationLayout<?> layout, Map<String, String> environment) {
        this.layout = layout;
        this.environment = environment;
        layout.settings().forEach((key, setting) -> {
            if (setting.variable() != null) {
                keys.put(setting.variable(), key);
            }
        });
    }

    Mapping read() {
        Mapping root = Mapping.empty(Origin.DEFAULT);
        for (Map.Entry<String, String> bound : keys.entrySet()) {
            String text = environment.get(bound.getKey());
            if (text != null && !text.isEmpty()) {
                Scalar value = new Scalar(text, Origin.variable(bound.getKey()));
                root = root.overriddenBy(Mapping.nested(layout.path(bound.getValue()), value));
            }
        }
        return root;
    }

    /**
     * Warns of variables that are bound to no setting. They are not errors, as other programs may use the prefix.
     *
     * @param used variables that a file refers to
     */
    void warnOfUnknown(Set<String> used, Problems warnings) {
        for (String name : new TreeMap<>(environment).keySet()) {
            boolean known = keys.containsKey(name) || used.contains(name) || name.equals(layout.fileVariable());
            if (name.startsWith(layout.variablePrefix()) && !known) {
                warnings.add(Origin.variable(name), "", "is bound to no setting" + nearest(name));
            }
        }
    }

    private String nearest(String name) {
        Collection<String> known =
                keys.keySet().stream().map(this::withoutPrefix).toList();
        return NearestName.to(withoutPrefix(name), known)
                .map(near -> "; did you mean '" + layout.variablePrefix() + near + "'?")
                .orElse("");
    }

    private String withoutPrefix(String name) {
        return name.substring(layout.variablePrefix().length());
    }
}

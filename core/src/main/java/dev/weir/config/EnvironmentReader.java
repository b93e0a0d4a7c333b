package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import dev.weir.config.ConfigNode.Scalar;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the variables that settings of the core are bound to, and warns of others that look like them. */
final class EnvironmentReader {

    static final String FILE_VARIABLE = "LLM_CONFIG";
    private static final String PREFIX = "LLM_";

    private final Map<String, String> environment;
    private final Map<String, String> keys = new TreeMap<>();

    EnvironmentReader(Map<String, String> environment) {
        this.environment = environment;
        CoreSettings.ALL.forEach((key, setting) -> {
            if (setting.variable() != null) {
                keys.put(setting.variable(), key);
            }
        });
    }

    Mapping read() {
        Mapping root = Mapping.empty(Origin.of(Source.DEFAULT));
        for (Map.Entry<String, String> bound : keys.entrySet()) {
            String text = environment.get(bound.getKey());
            if (text != null && !text.isEmpty()) {
                Scalar value = new Scalar(text, Origin.variable(bound.getKey()));
                root = root.overriddenBy(Nesting.of(bound.getValue(), value));
            }
        }
        return root;
    }

    /**
     * Warns of variables that set nothing. They are no errors: other programs use the prefix too.
     *
     * @param used variables that a file names, which therefore mean something
     */
    void warnOfUnknown(Set<String> used, Problems warnings) {
        for (String name : new TreeMap<>(environment).keySet()) {
            boolean known = keys.containsKey(name) || used.contains(name) || name.equals(FILE_VARIABLE);
            if (name.startsWith(PREFIX) && !known) {
                warnings.add(Origin.variable(name), "", "sets nothing" + nearest(name));
            }
        }
    }

    private String nearest(String name) {
        Collection<String> known =
                keys.keySet().stream().map(EnvironmentReader::withoutPrefix).toList();
        return NearestName.to(withoutPrefix(name), known)
                .map(near -> "; did you mean '" + PREFIX + near + "'?")
                .orElse("");
    }

    private static String withoutPrefix(String name) {
        return name.substring(PREFIX.length());
    }
}

package dev.weir.app.tune;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Settings as a configuration file. */
final class AdvisedYaml {
    private AdvisedYaml() {}

    /** @param settings values by dotted keys */
    static String of(Map<String, Object> settings) {
        Map<String, Object> tree = new TreeMap<>();
        settings.forEach((key, value) -> put(tree, key, value));
        StringBuilder yaml = new StringBuilder("# advised by weir tune\n");
        append(yaml, tree, "");
        return yaml.toString();
    }

    @SuppressWarnings("unchecked") // what is put here
    private static void put(Map<String, Object> tree, String key, Object value) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            tree.put(key, value);
        } else {
            Object below = tree.computeIfAbsent(key.substring(0, dot), any -> new Branch());
            put((Map<String, Object>) below, key.substring(dot + 1), value);
        }
    }

    /** Told apart from a value that is a map. */
    private static final class Branch extends TreeMap<String, Object> {
        private static final long serialVersionUID = 1L;
    }

    /** Values are JSON, which is YAML. */
    private static void append(StringBuilder yaml, Map<String, Object> tree, String indent) {
        tree.forEach((name, value) -> {
            yaml.append(indent).append(name).append(':');
            if (value instanceof Branch branch) {
                yaml.append('\n');
                append(yaml, branch, indent + "  ");
            } else {
                yaml.append(' ')
                        .append(JsonMapper.shared().writeValueAsString(value))
                        .append('\n');
            }
        });
    }
}

package dev.weir.config;

import dev.weir.config.ConfigNode.Absent;
import dev.weir.config.ConfigNode.Broken;
import dev.weir.config.ConfigNode.Mapping;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The top of a document: one key, such as {@code llm}, under which everything stands. */
final class DocumentRoot {

    private final ConfigurationLayout<?> layout;
    private final Problems problems;

    DocumentRoot(ConfigurationLayout<?> layout, Problems problems) {
        this.layout = layout;
        this.problems = problems;
    }

    /** What stands under the root's key; an empty map where there is nothing, or nothing that can be used. */
    Mapping of(ConfigNode document) {
        if (document instanceof Mapping top) {
            top.entries().forEach((name, node) -> refuseUnless(name, node));
            ConfigNode below = top.entries().get(layout.root());
            return below == null ? Mapping.empty(top.origin()) : map(below, layout.root());
        }
        return map(document, "");
    }

    private Mapping map(ConfigNode node, String key) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof Absent || node instanceof Broken)) {
            String holding = key.isEmpty() ? " with the key '" + layout.root() + "'" : "";
            problems.add(node.origin(), key, "must be a map" + holding + ", was " + node.kind());
        }
        return Mapping.empty(node.origin());
    }

    private void refuseUnless(String name, ConfigNode node) {
        if (!name.equals(layout.root())) {
            Set<String> below = new TreeSet<>(layout.sections().namesIn(layout.root()));
            Setting.of(layout.record()).forEach(setting -> below.add(setting.name()));
            String message = below.contains(name)
                    ? "must stand under '" + layout.root() + ":'"
                    : Binder.unknown(name, List.of(layout.root()));
            problems.add(node.origin(), Shown.bare(name), message);
        }
    }
}

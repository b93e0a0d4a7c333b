package dev.weir.config;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.Setting;
import dev.weir.config.internal.Shown;
import java.util.List;
import java.util.Set;

/** The root of a document: one key, such as {@code llm}, that contains everything. */
final class DocumentRoot {

    private final ConfigurationLayout<?> layout;
    private final Problems problems;

    DocumentRoot(ConfigurationLayout<?> layout, Problems problems) {
        this.layout = layout;
        this.problems = problems;
    }

    /** The value of the root key; an empty map if there is none, or none that is usable. */
    Mapping of(ConfigNode document) {
        if (document instanceof Mapping top) {
            top.entries().forEach((name, node) -> refuseUnless(name, node));
            ConfigNode below = top.entries().getOrDefault(layout.root(), new Absent(top.origin()));
            return below.asMapping(problems, layout.root(), "must be a map");
        }
        return document.asMapping(problems, "", "must be a map with the key '" + layout.root() + "'");
    }

    private void refuseUnless(String name, ConfigNode node) {
        if (!name.equals(layout.root())) {
            Set<String> below = layout.otherNamesIn(layout.root());
            Setting.of(layout.record()).forEach(setting -> below.add(setting.name()));
            String message = below.contains(name)
                    ? "must be under '" + layout.root() + ":'"
                    : Binder.unknown(name, List.of(layout.root()));
            problems.add(node.origin(), Shown.bare(name), message);
        }
    }
}

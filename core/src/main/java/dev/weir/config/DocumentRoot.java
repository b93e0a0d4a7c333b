package dev.weir.config;

import dev.weir.config.ConfigNode.Absent;
import dev.weir.config.ConfigNode.Broken;
import dev.weir.config.ConfigNode.Mapping;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The top of a document: one key, {@code llm}, under which everything stands. */
final class DocumentRoot {

    private DocumentRoot() {}

    /** What stands under {@code llm:}; an empty map where there is nothing, or nothing that can be used. */
    static Mapping of(ConfigNode document, Problems problems) {
        if (document instanceof Mapping top) {
            top.entries().forEach((name, node) -> refuseUnless(name, node, problems));
            ConfigNode llm = top.entries().get(LlmSettings.ROOT);
            return llm == null ? Mapping.empty(top.origin()) : map(llm, LlmSettings.ROOT, problems);
        }
        return map(document, "", problems);
    }

    private static Mapping map(ConfigNode node, String key, Problems problems) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof Absent || node instanceof Broken)) {
            String holding = key.isEmpty() ? " with the key 'llm'" : "";
            problems.add(node.origin(), key, "must be a map" + holding + ", was " + node.kind());
        }
        return Mapping.empty(node.origin());
    }

    private static void refuseUnless(String name, ConfigNode node, Problems problems) {
        if (!name.equals(LlmSettings.ROOT)) {
            Set<String> below = new TreeSet<>(SectionKind.namesIn(LlmSettings.ROOT));
            Setting.of(LlmSettings.class).forEach(setting -> below.add(setting.name()));
            String message =
                    below.contains(name) ? "must stand under 'llm:'" : Binder.unknown(name, List.of(LlmSettings.ROOT));
            problems.add(node.origin(), Shown.bare(name), message);
        }
    }
}

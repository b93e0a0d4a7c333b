package dev.weir.config;

import dev.weir.config.internal.ConfigNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The core's sections that an instance of an extension may override. It inherits omitted settings from the core's own
 * section. Each of its members may override them again, and inherits omitted settings from the instance.
 *
 * @param sections the names of components of the root record that are records
 * @param members the key of its members by name; a name may contain dots
 */
public record SectionOverrides(List<String> sections, String members) {
    static final SectionOverrides NONE = new SectionOverrides(List.of(), "");

    boolean isEmpty() {
        return sections.isEmpty();
    }

    boolean contains(String name) {
        return sections.contains(name) || (!isEmpty() && name.equals(members));
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(sections);
        if (!isEmpty()) {
            names.add(members);
        }
        return names;
    }

    /** The entries of an instance that do not belong to its extension. */
    Map<String, ConfigNode> in(Map<String, ConfigNode> entries) {
        Map<String, ConfigNode> found = new LinkedHashMap<>(entries);
        found.keySet().retainAll(names());
        return found;
    }
}

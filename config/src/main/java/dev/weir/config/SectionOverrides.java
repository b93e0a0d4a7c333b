package dev.weir.config;

import dev.weir.config.internal.ConfigNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the core's sections an instance of an extension may give for itself. What it does not give in them it takes from
 * the core's own section. Each of its members may give them again, and takes what it does not give from the instance.
 *
 * @param sections the names of components of the root record that are records
 * @param members the key under which its members stand, by name; any text is a name, dots included
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

    /** Those entries of an instance that are not its extension's. */
    Map<String, ConfigNode> in(Map<String, ConfigNode> entries) {
        Map<String, ConfigNode> found = new LinkedHashMap<>(entries);
        found.keySet().retainAll(names());
        return found;
    }
}

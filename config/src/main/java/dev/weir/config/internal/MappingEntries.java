package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the entries of one YAML map: rejects duplicate keys and applies merge keys. */
public final class MappingEntries {

    private final String key;
    private final Problems problems;
    private final Map<String, ConfigNode> own = new LinkedHashMap<>();
    private final List<Mapping> merges = new ArrayList<>();

    public MappingEntries(String key, Problems problems) {
        this.key = key;
        this.problems = problems;
    }

    public static String join(String parent, String name) {
        String shown = name.isEmpty() ? "''" : Shown.bare(name);
        return parent.isEmpty() ? shown : parent + "." + shown;
    }

    public void add(String name, ConfigNode value, boolean isMerge) {
        if (isMerge) {
            merge(value);
            return;
        }
        ConfigNode first = own.putIfAbsent(name, value);
        if (first != null) {
            String message = "duplicate key; first given at " + first.origin() + ", remove one of the two";
            problems.add(value.origin(), join(key, name), message);
        }
    }

    private void merge(ConfigNode value) {
        if (value instanceof Mapping mapping) {
            merges.add(mapping);
        } else if (value instanceof Sequence sequence && !sequence.items().isEmpty()) {
            sequence.items().forEach(item -> mergeItem(item, value.origin()));
        } else {
            mergeItem(value, value.origin());
        }
    }

    private void mergeItem(ConfigNode item, Origin origin) {
        if (item instanceof Mapping mapping) {
            merges.add(mapping);
        } else if (!(item instanceof Broken)) {
            String found = item instanceof Absent ? "nothing" : item.kind();
            problems.add(
                    origin, join(key, "<<"), "must be a map, an alias of one, or a list of such aliases, was " + found);
        }
    }

    /** The entries of the map itself, completed with merged maps, of which the first takes precedence. */
    public Map<String, ConfigNode> merged() {
        merges.forEach(merge -> merge.entries().forEach(own::putIfAbsent));
        return own;
    }
}

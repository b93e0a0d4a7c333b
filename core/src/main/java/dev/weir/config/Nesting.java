package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import java.util.List;
import java.util.Map;

/** Builds the maps around a value that a source gives by a dotted key. */
final class Nesting {

    private Nesting() {}

    /** The map that holds the value, by the names on the way to it. */
    static Mapping of(List<String> path, ConfigNode value) {
        ConfigNode inner = path.size() == 1 ? value : of(path.subList(1, path.size()), value);
        return new Mapping(Map.of(path.get(0), inner), value.origin());
    }
}

package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import java.util.Map;

/** Builds the maps around a value that a source gives by a dotted key. */
final class Nesting {

    private Nesting() {}

    /** The map under {@code llm:} that holds the value, by a full key of the core without dots in its names. */
    static Mapping of(String key, ConfigNode value) {
        String below = key.substring(LlmSettings.ROOT.length() + 1);
        int dot = below.indexOf('.');
        if (dot < 0) {
            return new Mapping(Map.of(below, value), value.origin());
        }
        String rest = LlmSettings.ROOT + below.substring(dot);
        return new Mapping(Map.of(below.substring(0, dot), of(rest, value)), value.origin());
    }
}

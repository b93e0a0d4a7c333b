package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import java.util.Map;

/** The default of a setting that is a map, written as a YAML map. What a configuration gives is merged into it. */
final class DefaultMap {

    private DefaultMap() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is no map
     */
    static Mapping read(String yaml) {
        Problems problems = new Problems();
        try {
            ConfigNode node = new YamlReader(Source.DEFAULT, yaml, new Variables(Map.of()), problems).read();
            if (node instanceof Mapping map && problems.isEmpty()) {
                return map;
            }
        } catch (UnreadableSource e) {
            throw new IllegalArgumentException(expected(yaml), e);
        }
        throw new IllegalArgumentException(expected(yaml));
    }

    private static String expected(String yaml) {
        return "must be a YAML map, was " + Shown.text(yaml);
    }
}

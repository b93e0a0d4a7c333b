package dev.weir.spi.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies that keep the order of a map and allow JSON's null among its values, which {@link Map#copyOf} does not. */
final class Copies {
    private Copies() {}

    static Map<String, Object> ordered(Map<String, Object> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}

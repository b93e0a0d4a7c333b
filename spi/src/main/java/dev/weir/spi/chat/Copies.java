package dev.weir.spi.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of maps that keep the order and permit null values, which {@link Map#copyOf} does not. */
final class Copies {
    private Copies() {}

    static Map<String, Object> ordered(Map<String, Object> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}

package dev.weir.spi.json;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map whose values are immutable too. */
final class ImmutableMap extends AbstractMap<String, Object> {
    private final Map<String, Object> map;

    /** Levels of maps and lists, this one included. */
    final int height;

    /** @param map never changed afterwards */
    ImmutableMap(Map<String, Object> map, int height) {
        this.map = map;
        this.height = height;
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return map.containsKey(key);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return map.get(key);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        map.forEach(action);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return Collections.unmodifiableMap(map).entrySet();
    }
}

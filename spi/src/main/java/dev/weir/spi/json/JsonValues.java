package dev.weir.spi.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deep, immutable copies of free-form JSON values, as the values of the SPI keep them: maps with string keys in their
 * order, lists, strings, booleans, null and finite numbers of {@code java.lang} and {@code java.math}.
 */
public final class JsonValues {
    /** Maximum depth of maps and lists within one another, which also ends a cycle. */
    public static final int MAX_DEPTH = 512;

    private static final String ALLOWED =
            "; allowed are strings, finite numbers, booleans, null, and lists and maps of these";

    private JsonValues() {}

    /**
     * A deep, immutable copy. A map or list that is such a copy already is not copied again, at any depth.
     *
     * @param name the name of the map in an error, such as {@code parameters}
     * @param map the map, with keys and values of JSON
     * @throws IllegalArgumentException if it contains another kind of value, or is deeper than {@link #MAX_DEPTH}; the
     *     message has the path of the value, such as {@code parameters.stop[1]}, and its type, but not the value
     */
    @SuppressWarnings("unchecked") // a copy of a map has string keys
    public static Map<String, Object> copyOf(String name, Map<String, Object> map) {
        if (map instanceof ImmutableMap) {
            return map;
        }
        if (map.isEmpty()) {
            return Collections.emptyMap();
        }
        return (Map<String, Object>) copyOf((Map<?, ?>) map, new Path(null, name));
    }

    private static Map<?, ?> copyOf(Map<?, ?> map, Path path) {
        if (map.isEmpty()) {
            return Collections.emptyMap();
        }
        if (map instanceof ImmutableMap copy) {
            return checked(copy, copy.height, path);
        }
        checkDepth(path, 1);
        Map<String, Object> copies = new LinkedHashMap<>(map.size() * 4 / 3 + 1);
        int height = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw path.refused("has a key of type " + typeOf(entry.getKey()) + "; allowed are strings");
            }
            @Nullable Object copy = copyOf(entry.getValue(), path, key);
            putNullable(copies, key, copy);
            height = Math.max(height, height(copy));
        }
        return new ImmutableMap(copies, height + 1);
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static void putNullable(Map<String, Object> copies, String key, @Nullable Object value) {
        copies.put(key, value);
    }

    private static List<?> copyOf(List<?> list, Path path) {
        if (list.isEmpty()) {
            return Collections.emptyList();
        }
        if (list instanceof ImmutableList copy) {
            return checked(copy, copy.height, path);
        }
        checkDepth(path, 1);
        @Nullable Object[] copies = list.toArray(new Object[0]);
        int height = 0;
        for (int i = 0; i < copies.length; i++) {
            copies[i] = copyOf(copies[i], path, i);
            height = Math.max(height, height(copies[i]));
        }
        return new ImmutableList(copies, height + 1);
    }

    /** @param key the key or index of the value in the map or list of this path */
    private static @Nullable Object copyOf(@Nullable Object value, Path path, Object key) {
        if (value == null || value instanceof String || value instanceof Boolean || isNumber(value)) {
            return value;
        }
        Path place = new Path(path, key);
        if (value instanceof Map<?, ?> map) {
            return copyOf(map, place);
        }
        if (value instanceof List<?> list) {
            return copyOf(list, place);
        }
        throw place.refused(
                value instanceof Double || value instanceof Float
                        ? "is not a finite number" + ALLOWED
                        : "is of type " + typeOf(value) + ALLOWED);
    }

    private static boolean isNumber(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return Double.isFinite(((Number) value).doubleValue());
        }
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigDecimal
                || value instanceof BigInteger;
    }

    private static int height(@Nullable Object value) {
        return value instanceof ImmutableMap map ? map.height : value instanceof ImmutableList list ? list.height : 0;
    }

    private static <T> T checked(T copy, int height, Path path) {
        checkDepth(path, height);
        return copy;
    }

    private static void checkDepth(Path path, int height) {
        if (path.depth + height > MAX_DEPTH) {
            throw path.root().refused("is deeper than the allowed " + MAX_DEPTH + " levels of maps and lists");
        }
    }

    private static String typeOf(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getTypeName();
    }

    /** The place of a map or list; its text is built only for an error. */
    private static final class Path {
        private final @Nullable Path parent;
        private final Object key;
        private final int depth;

        Path(@Nullable Path parent, Object key) {
            this.parent = parent;
            this.key = key;
            depth = parent == null ? 0 : parent.depth + 1;
        }

        Path root() {
            return parent == null ? this : parent.root();
        }

        IllegalArgumentException refused(String why) {
            return new IllegalArgumentException(this + " " + why);
        }

        @Override
        public String toString() {
            return parent == null
                    ? key.toString()
                    : key instanceof Integer ? parent + "[" + key + "]" : parent + "." + key;
        }
    }
}

package dev.weir.backend.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields that arrive in pieces: texts and lists grow, objects grow field by field, the rest is replaced. What is read
 * grows in place, so that a long stream costs no more than its length. For one thread.
 */
final class Pieces {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Takes a piece. Its lists and objects must be the reader's own, for they are changed. */
    void add(String name, @Nullable Object piece) {
        add(fields, name, piece);
    }

    private static void add(Map<String, Object> fields, String name, @Nullable Object piece) {
        if (piece instanceof String text) {
            addText(fields, name, text);
        } else if (piece instanceof List<?> items && fields.get(name) instanceof List<?> list) {
            writable(list).addAll(items);
        } else if (piece instanceof Map<?, ?> more) {
            addObject(fields, name, more);
        } else if (piece != null) {
            fields.put(name, piece);
        }
    }

    private static void addText(Map<String, Object> fields, String name, String text) {
        StringBuilder grown = fields.get(name) instanceof StringBuilder before ? before : new StringBuilder();
        fields.put(name, grown.append(text));
    }

    private static void addObject(Map<String, Object> fields, String name, Map<?, ?> more) {
        Map<String, Object> object =
                fields.get(name) instanceof Map<?, ?> grown ? writable(grown) : new LinkedHashMap<>();
        fields.put(name, object);
        more.forEach((key, value) -> add(object, String.valueOf(key), value));
    }

    @SuppressWarnings("unchecked") // made above, or by Json
    private static List<Object> writable(List<?> list) {
        return (List<Object>) list;
    }

    @SuppressWarnings("unchecked") // made above
    private static Map<String, Object> writable(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** What has arrived so far. */
    Map<String, Object> joined() {
        return joined(fields);
    }

    private static Map<String, Object> joined(Map<?, ?> fields) {
        Map<String, Object> joined = new LinkedHashMap<>();
        fields.forEach((name, value) -> joined.put(String.valueOf(name), joined(value)));
        return joined;
    }

    private static Object joined(Object value) {
        if (value instanceof StringBuilder text) {
            return text.toString();
        }
        if (value instanceof Map<?, ?> map) {
            return joined(map);
        }
        return value instanceof List<?> list ? new ArrayList<>(list) : value;
    }
}

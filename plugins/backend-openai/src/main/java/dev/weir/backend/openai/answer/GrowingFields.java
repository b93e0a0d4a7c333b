package dev.weir.backend.openai.answer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins fields that arrive in pieces: texts and lists grow, objects grow field by field, the rest is replaced. A text equal
 * to what is there is a repetition, unless its field is known to grow. Values grow in place, so that the cost of a long
 * stream is linear. For one thread.
 */
final class GrowingFields {
    private static final Set<String> GROWING = Set.of(
            "arguments",
            "content",
            "data",
            "reasoning",
            "reasoning_content",
            "reasoning_text",
            "refusal",
            "summary",
            "text",
            "thinking",
            "transcript");
    private static final Set<String> LABELS = Set.of("id", "type", "index", "format", "role");

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Adds a piece, whose lists and objects may be changed from then on. An empty one is ignored. */
    void add(String name, @Nullable Object piece) {
        if (!isEmpty(piece)) {
            add(fields, name, piece);
        }
    }

    /** Whether a piece says nothing. */
    static boolean isEmpty(@Nullable Object piece) {
        return piece == null
                || piece.equals("")
                || (piece instanceof List<?> list && list.isEmpty())
                || (piece instanceof Map<?, ?> map && map.isEmpty());
    }

    private static void add(Map<String, Object> fields, String name, @Nullable Object piece) {
        if (piece instanceof String text) {
            addText(fields, name, text);
        } else if (piece instanceof List<?> items && fields.get(name) instanceof List<?> list) {
            items.forEach(item -> addItem(writable(list), item));
        } else if (piece instanceof Map<?, ?> more) {
            addObject(fields, name, more);
        } else if (piece != null) {
            fields.put(name, piece);
        }
    }

    private static void addText(Map<String, Object> fields, String name, String text) {
        Object before = fields.get(name);
        if (before instanceof CharSequence said && !GROWING.contains(name) && text.contentEquals(said)) {
            return;
        }
        StringBuilder grown = before instanceof StringBuilder own
                ? own
                : new StringBuilder(before instanceof String said ? said : "");
        fields.put(name, grown.append(text));
    }

    /** Items that come in pieces have an index. */
    private static void addItem(List<Object> list, @Nullable Object item) {
        Object last = list.isEmpty() ? null : list.get(list.size() - 1);
        if (item instanceof Map<?, ?> more && last instanceof Map<?, ?> before && isPieceOf(before, more)) {
            Map<String, Object> object = writable(before);
            more.forEach((key, value) -> add(object, String.valueOf(key), value));
        } else if (item != null) {
            list.add(item);
        }
    }

    private static boolean isPieceOf(Map<?, ?> item, Map<?, ?> more) {
        Object index = more.get("index");
        return index != null && index.equals(item.get("index")) && agree(item, more, "type") && agree(item, more, "id");
    }

    private static boolean agree(Map<?, ?> one, Map<?, ?> other, String name) {
        Object value = one.get(name);
        Object next = other.get(name);
        return value == null || next == null || value.toString().equals(next.toString());
    }

    private static void addObject(Map<String, Object> fields, String name, Map<?, ?> more) {
        Map<String, Object> object =
                fields.get(name) instanceof Map<?, ?> grown ? writable(grown) : new LinkedHashMap<>();
        fields.put(name, object);
        more.forEach((key, value) -> add(object, String.valueOf(key), value));
    }

    /** Adds the fields that are missing here. */
    void addMissing(GrowingFields others) {
        others.fields.forEach(fields::putIfAbsent);
    }

    /** Whether a piece holds output, and not only labels of what is to come. */
    static boolean holdsOutput(@Nullable Object piece) {
        if (piece instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .anyMatch(field -> !LABELS.contains(field.getKey()) && holdsOutput(field.getValue()));
        }
        if (piece instanceof List<?> list) {
            return list.stream().anyMatch(GrowingFields::holdsOutput);
        }
        return piece instanceof String text && !text.isEmpty();
    }

    @SuppressWarnings("unchecked") // made above, or by WireJson
    private static List<Object> writable(List<?> list) {
        return (List<Object>) list;
    }

    @SuppressWarnings("unchecked") // made above, or by WireJson
    private static Map<String, Object> writable(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** What has arrived so far. */
    Map<String, Object> joined() {
        return joined(fields);
    }

    private static Map<String, Object> joined(Map<?, ?> fields) {
        if (fields.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> joined = new LinkedHashMap<>();
        fields.forEach((name, value) -> joined.put(String.valueOf(name), joined(value)));
        return joined;
    }

    @SuppressWarnings("NullAway") // JSON's null is a value here
    private static @Nullable Object joined(@Nullable Object value) {
        if (value instanceof StringBuilder text) {
            return text.toString();
        }
        if (value instanceof Map<?, ?> map) {
            return joined(map);
        }
        if (value instanceof List<?> list) {
            List<Object> joined = new ArrayList<>(list.size());
            list.forEach(item -> joined.add(joined(item)));
            return joined;
        }
        return value;
    }
}

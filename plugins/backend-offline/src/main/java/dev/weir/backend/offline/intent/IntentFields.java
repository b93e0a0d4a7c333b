package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has been read so far, by the names of the answer. Belongs to one reading. Two values for one field refuse it. */
final class IntentFields {
    /** All that an intent can say, in the order in which the answer gives it. */
    private static final List<String> ORDER = Vocabulary.list("fields");

    private final Map<String, Object> values = new TreeMap<>(Comparator.comparingInt(IntentFields::place));
    private final @Nullable NetworkIntentType declared;
    private @Nullable RequestedAction action;

    /** @param declared the type that the caller gave, if any */
    IntentFields(@Nullable NetworkIntentType declared) {
        this.declared = declared;
    }

    private static int place(String field) {
        int place = ORDER.indexOf(field);
        if (place < 0) {
            throw new IllegalArgumentException("no field '" + field + "'");
        }
        return place;
    }

    @Nullable
    NetworkIntentType declared() {
        return declared;
    }

    RequestedAction action() {
        if (action == null) {
            throw new IllegalStateException("read before the action was");
        }
        return action;
    }

    void action(RequestedAction action) {
        this.action = action;
    }

    boolean hasAny(String... fields) {
        return Arrays.stream(fields).anyMatch(values::containsKey);
    }

    @Nullable
    Object get(String field) {
        return values.get(field);
    }

    @Nullable
    Object remove(String field) {
        return values.remove(field);
    }

    /** Puts a value into a field or, as {@code slice.type} says, an entry into its map; a map is put entry by entry. */
    void put(String path, Object value) {
        int dot = path.indexOf('.');
        String field = dot < 0 ? path : path.substring(0, dot);
        if (dot > 0) {
            put(field, path.substring(dot + 1), value);
        } else if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> put(field, (String) key, entry));
        } else {
            put(values, field, field, value);
        }
    }

    /** Puts an entry into the map that a field holds. */
    void put(String field, String key, Object value) {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) values.computeIfAbsent(field, f -> new LinkedHashMap<>());
        put(map, key, field, value);
    }

    private static void put(Map<String, Object> map, String key, String field, Object value) {
        Object other = map.putIfAbsent(key, value);
        NotUnderstood.requireOne(other == null || other.equals(value), field);
    }

    /** Adds an element to the list that a field holds, unless it is there already. */
    void add(String field, Object element) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) values.computeIfAbsent(field, f -> new ArrayList<>());
        if (!list.contains(element)) {
            list.add(element);
        }
    }

    Map<String, Object> values() {
        return values;
    }
}

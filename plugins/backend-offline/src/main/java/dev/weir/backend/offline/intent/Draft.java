package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has been read so far. Belongs to one reading. Two values for one thing refuse the sentence. */
final class Draft {
    private final Map<Field, Object> fields = new EnumMap<>(Field.class);
    private final @Nullable IntentType declared;
    private @Nullable Action action;

    /** @param declared the type that the caller gave, if any */
    Draft(@Nullable IntentType declared) {
        this.declared = declared;
    }

    @Nullable
    IntentType declared() {
        return declared;
    }

    Action action() {
        if (action == null) {
            throw new IllegalStateException("read before the action was");
        }
        return action;
    }

    void action(Action action) {
        this.action = action;
    }

    boolean has(Field field) {
        return fields.containsKey(field);
    }

    @Nullable
    Object get(Field field) {
        return fields.get(field);
    }

    @Nullable
    Object remove(Field field) {
        return fields.remove(field);
    }

    void put(Field field, Object value) {
        Object other = fields.putIfAbsent(field, value);
        if (other != null && !other.equals(value)) {
            throw contradiction(field.label());
        }
    }

    /** Adds an element to the list that a field holds, unless it is there already. */
    void add(Field field, Object element) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) fields.computeIfAbsent(field, f -> new ArrayList<>());
        if (!list.contains(element)) {
            list.add(element);
        }
    }

    /** Puts an entry into the map that a field holds. */
    void put(Field field, String key, Object value) {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) fields.computeIfAbsent(field, f -> new LinkedHashMap<>());
        Object other = map.putIfAbsent(key, value);
        if (other != null && !other.equals(value)) {
            throw contradiction(field.label());
        }
    }

    static NotUnderstood contradiction(String what) {
        return new NotUnderstood("it gives two different values for " + what + "; give one");
    }

    Map<String, Object> labelled() {
        Map<String, Object> labelled = new LinkedHashMap<>();
        fields.forEach((field, value) -> labelled.put(field.label(), value));
        return Collections.unmodifiableMap(labelled);
    }
}

package dev.weir.backend.offline.intent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a text asks for.
 *
 * @param type what to do
 * @param fields with what, by the names of the answer and in its order: texts, numbers, booleans, lists and maps of these
 * @param notUnderstood the parts of the text that no rule understood, as they were written
 */
public record ParsedIntent(NetworkIntentType type, Map<String, Object> fields, List<String> notUnderstood) {
    public ParsedIntent {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        notUnderstood = List.copyOf(notUnderstood);
    }

    @Override
    public String toString() {
        return "ParsedIntent[" + type + ", fields=" + fields.keySet() + "]";
    }
}

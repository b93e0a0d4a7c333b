package dev.weir.guard.rules;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders of one call, numbered by the first appearance of their value: the same conversation with another message at its
 * end has the same placeholders, which keeps prefixes that a provider caches. Used by one thread at a time.
 */
final class Placeholders {
    private final Map<String, String> byValue = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private boolean remembers = true;

    /** The name of a pattern as its placeholders have it: {@code EMPLOYEE_ID}. */
    static String label(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The placeholder of a value. */
    String of(String label, String value) {
        String known = byValue.get(value);
        if (known != null) {
            return known;
        }
        String placeholder = "[" + label + "_" + counts.merge(label, 1, Integer::sum) + "]";
        byValue.put(value, placeholder);
        if (remembers) {
            values.put(placeholder, value);
        }
        return placeholder;
    }

    /** The request is complete: values that are masked from now on are not put back. */
    void requestEnds() {
        remembers = false;
    }

    /** The value of the request that a placeholder stands for; null if it is none. */
    @Nullable
    String value(String placeholder) {
        return values.get(placeholder);
    }

    /** Whether there is nothing to put back. */
    boolean isEmpty() {
        return values.isEmpty();
    }
}

package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Scalar;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in one value by variables of the environment. A doubled
 * dollar sign keeps the text as it is. What a variable holds is not looked at again.
 */
public final class Variables {

    private static final String OPEN = "${";

    private final Map<String, String> environment;
    private final Set<String> used = new LinkedHashSet<>();

    public Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Every variable that a value named so far. */
    public Set<String> used() {
        return used;
    }

    /** A text with its variables replaced; an absent value where nothing is left of it. */
    public ConfigNode node(String text, Origin origin) throws InvalidValue {
        String resolved = resolve(text);
        return resolved.isEmpty() && !text.isEmpty() ? new Absent(origin) : new Scalar(resolved, text, origin);
    }

    private String resolve(String text) throws InvalidValue {
        if (!text.contains(OPEN)) {
            return text;
        }
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
            if (open > from && text.charAt(open - 1) == '$') {
                resolved.append(text, from, open - 1).append(OPEN);
                from = open + OPEN.length();
            } else {
                int close = end(text, open);
                resolved.append(text, from, open).append(value(text.substring(open + OPEN.length(), close)));
                from = close + 1;
            }
        }
        return resolved.append(text, from, text.length()).toString();
    }

    private static int end(String text, int open) throws InvalidValue {
        int close = text.indexOf('}', open);
        if (close < 0) {
            throw new InvalidValue("'${' is never closed; add '}', or write '$${' for the characters themselves");
        }
        return close;
    }

    private String value(String expression) throws InvalidValue {
        int dash = expression.indexOf(":-");
        String name = dash < 0 ? expression : expression.substring(0, dash);
        requireName(name);
        used.add(name);
        String value = environment.get(name);
        return dash < 0 ? required(name, value) : value == null || value.isEmpty() ? fallback(expression, dash) : value;
    }

    private static String required(String name, @Nullable String value) throws InvalidValue {
        if (value == null) {
            throw new InvalidValue(
                    "variable " + name + " is not set; set it, or give a default: ${" + name + ":-default}");
        }
        return value;
    }

    private static String fallback(String expression, int dash) throws InvalidValue {
        String fallback = expression.substring(dash + 2);
        if (fallback.contains(OPEN)) {
            throw new InvalidValue("a default of '${…}' cannot hold another '${'");
        }
        return fallback;
    }

    private static void requireName(String name) throws InvalidValue {
        boolean valid = !name.isEmpty()
                && !Character.isDigit(name.charAt(0))
                && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
        if (!valid) {
            throw new InvalidValue(
                    "'${' must be followed by the name of a variable and '}', or by a name, ':-', a default"
                            + " and '}'; write '$${' for the characters themselves");
        }
    }
}

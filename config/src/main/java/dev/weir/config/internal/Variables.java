package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Scalar;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves <code>${NAME}</code> and <code>${NAME:-default}</code> in a value with environment variables. A double
 * dollar sign escapes the expression. The value of a variable is not resolved again.
 */
public final class Variables {

    private static final String OPEN = "${";
    private static final String ESCAPED = "$${";
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\$\\{|\\$\\{[^}]*+}?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> environment;
    private final Set<String> used = new LinkedHashSet<>();

    public Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The variables that values have referred to so far. */
    public Set<String> used() {
        return used;
    }

    /** A text with its variables resolved; an absent value if the result is empty. */
    public ConfigNode node(String text, Origin origin) throws InvalidValue {
        String resolved = resolve(text);
        return resolved.isEmpty() && !text.isEmpty() ? new Absent(origin) : new Scalar(resolved, text, origin);
    }

    private String resolve(String text) throws InvalidValue {
        StringBuilder resolved = new StringBuilder();
        Matcher found = EXPRESSION.matcher(text);
        while (found.find()) {
            found.appendReplacement(resolved, Matcher.quoteReplacement(value(found.group())));
        }
        return found.appendTail(resolved).toString();
    }

    private String value(String expression) throws InvalidValue {
        if (expression.equals(ESCAPED)) {
            return OPEN;
        }
        if (!expression.endsWith("}")) {
            throw new InvalidValue("'${' is never closed; add '}', or write '$${' for the characters themselves");
        }
        String[] parts =
                expression.substring(OPEN.length(), expression.length() - 1).split(":-", 2);
        String name = parts[0];
        if (!NAME.matcher(name).matches()) {
            throw new InvalidValue(
                    "'${' must be followed by the name of a variable and '}', or by a name, ':-', a default"
                            + " and '}'; write '$${' for the characters themselves");
        }
        used.add(name);
        String value = environment.get(name);
        if (parts.length == 1) {
            return required(name, value);
        }
        return value == null || value.isEmpty() ? fallback(parts[1]) : value;
    }

    private static String required(String name, @Nullable String value) throws InvalidValue {
        if (value == null) {
            throw new InvalidValue(
                    "variable " + name + " is not set; set it, or give a default: ${" + name + ":-default}");
        }
        return value;
    }

    private static String fallback(String fallback) throws InvalidValue {
        if (fallback.contains(OPEN)) {
            throw new InvalidValue("a default of '${…}' cannot hold another '${'");
        }
        return fallback;
    }
}

package dev.weir.guard.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The regular expressions of a configuration. They are those of RE2, which are matched in time linear in the text: one that
 * backtracks would let a prompt stop a thread. So there are no look-arounds and no back-references.
 */
final class Expressions {
    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,40}");

    private Expressions() {}

    /**
     * Compiles expressions.
     *
     * @param setting the name of the setting, for messages
     * @param flags those of {@link Pattern}
     * @throws IllegalArgumentException if a name or an expression is wrong; the message says where
     */
    static Map<String, Pattern> compile(String setting, Map<String, String> expressions, int flags) {
        Map<String, Pattern> compiled = new LinkedHashMap<>();
        expressions.forEach((name, text) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(setting
                        + " must have names of up to 41 letters, digits, '-' and '_', the first a letter or digit; '"
                        + name + "' is not one");
            }
            compiled.put(name, compile(setting, name, text, flags));
        });
        return compiled;
    }

    private static Pattern compile(String setting, String name, String text, int flags) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(setting + " must be regular expressions of RE2, and '" + name
                    + "' is not: " + e.getDescription() + at(text, e)
                    + "; look-arounds and back-references are not supported");
        }
        if (pattern.matcher("").find()) {
            throw new IllegalArgumentException(
                    setting + " must not match the empty text, as it is in every text, and '" + name + "' does");
        }
        return pattern;
    }

    /** RE2 names what is wrong, and not where. */
    private static String at(String text, PatternSyntaxException e) {
        String wrong = e.getPattern();
        int index = wrong == null || wrong.isEmpty() ? -1 : text.indexOf(wrong);
        if (index > 0 || (index == 0 && !text.equals(wrong))) {
            return " at character " + (index + 1);
        }
        try {
            java.util.regex.Pattern.compile(text);
            return "";
        } catch (java.util.regex.PatternSyntaxException precise) {
            return precise.getIndex() < 0 ? "" : " at character " + (precise.getIndex() + 1);
        }
    }
}

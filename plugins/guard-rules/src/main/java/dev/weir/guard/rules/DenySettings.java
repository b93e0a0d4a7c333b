package dev.weir.guard.rules;

import com.google.re2j.Pattern;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of {@link DenyGuard}. */
public record DenySettings(
        @Description(
                "Terms that are refused, whatever their case and Unicode form; a call is refused by rule `term-N`, the Nth of them.")
        List<String> terms,

        @DefaultValue("true")
        @Description("Refuses terms as whole words only, so that `class` is not found in `classic`.")
        boolean wholeWords,

        @Description(
                "Patterns by name that are refused, as regular expressions of RE2, whatever the case; a call is refused by the rule of that name.")
        Map<String, String> patterns,

        @DefaultValue("128")
        @AtLeast("8")
        @AtMost("4096")
        @Description(
                "Longest match of `patterns` and longest of `terms` in a streamed answer, in characters. The answer is delayed by up to twice as many.")
        int longestMatch,

        @DefaultValue("prompt, answer") @Description("Where it refuses: `prompt`, `answer` or both.")
        List<GuardedSide> in) {

    public DenySettings {
        terms = List.copyOf(terms);
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
        in = List.copyOf(in);
        if (terms.isEmpty() && patterns.isEmpty()) {
            throw new IllegalArgumentException("terms must have at least one term, or patterns one pattern");
        }
        if (in.isEmpty()) {
            throw new IllegalArgumentException("in must be prompt, answer or both");
        }
        for (int i = 0; i < terms.size(); i++) {
            String term = NormalText.folded(NormalText.of(terms.get(i))).strip();
            if (term.isEmpty()) {
                throw new IllegalArgumentException(
                        "terms must have a letter, a digit or a sign each, and term " + (i + 1) + " has none");
            }
            if (term.length() > longestMatch) {
                throw new IllegalArgumentException("longestMatch must be at least " + term.length()
                        + ", the length of the longest of terms, was " + longestMatch);
            }
        }
        Expressions.compile("patterns", patterns, Pattern.CASE_INSENSITIVE);
    }
}

package dev.weir.guard.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.weir.spi.guard.GuardRefusal;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Forbidden terms and patterns. Immutable, thread-safe. */
final class DenyRules {
    /** Scripts that are written without spaces between words. */
    private static final Set<UnicodeScript> WITHOUT_SPACES = Set.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private final List<String> terms;
    private final boolean wholeWords;
    private final Map<String, Pattern> patterns;

    DenyRules(DenySettings settings) {
        terms = settings.terms().stream()
                .map(term -> NormalText.folded(NormalText.of(term)).strip())
                .toList();
        wholeWords = settings.wholeWords();
        patterns = Expressions.compile("patterns", settings.patterns(), Pattern.CASE_INSENSITIVE);
    }

    /**
     * Refuses a text in which there is something forbidden.
     *
     * @param begins whether the text begins here; if not, its first characters are but the context of the others
     * @param ends whether the text ends here; if not, what touches its end is not decided
     * @param decided where a match that touches the end is decided nevertheless: it begins before this place of the normal form
     */
    void check(String text, boolean begins, boolean ends, int decided) {
        String normal = NormalText.of(text);
        String folded = terms.isEmpty() ? normal : NormalText.folded(normal);
        for (int i = 0; i < terms.size(); i++) {
            if (has(folded, terms.get(i), begins, ends)) {
                throw new GuardRefusal("term-" + (i + 1), "it has a forbidden term");
            }
        }
        patterns.forEach((name, pattern) -> {
            Matcher matcher = pattern.matcher(normal);
            while (matcher.find()) {
                boolean inside = begins || matcher.start() > 0;
                if (inside && (ends || matcher.end() < normal.length() || matcher.start() < decided)) {
                    throw new GuardRefusal(name, "it matches a forbidden pattern");
                }
            }
        });
    }

    private boolean has(String text, String term, boolean begins, boolean ends) {
        for (int at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
            int end = at + term.length();
            boolean decided = (begins || at > 0) && (ends || end < text.length());
            if (decided && (!wholeWords || (isEdge(text, at) && isEdge(text, end)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether no word goes on at a place. */
    private static boolean isEdge(String text, int at) {
        return at == 0 || at == text.length() || !isOfWord(text.codePointBefore(at)) || !isOfWord(text.codePointAt(at));
    }

    private static boolean isOfWord(int character) {
        return Character.isLetterOrDigit(character)
                && (character < 128 || !WITHOUT_SPACES.contains(UnicodeScript.of(character)));
    }
}

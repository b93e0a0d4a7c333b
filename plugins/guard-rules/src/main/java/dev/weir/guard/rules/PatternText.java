package dev.weir.guard.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Masks the matches of regular expressions in one text. It looks for matches that begin in one span of the text after the other,
 * each as long as the longest match, in a window of two spans: so what it finds depends on the text and not on its pieces.
 */
final class PatternText implements TextGuard {
    private final Map<String, Pattern> patterns;
    private final int span;
    private final Placeholders placeholders;
    private String before = "";

    PatternText(Map<String, Pattern> patterns, int longestMatch, Placeholders placeholders) {
        this.patterns = patterns;
        this.span = longestMatch;
        this.placeholders = placeholders;
    }

    @Override
    public int lookBack() {
        return 2 * span;
    }

    @Override
    public ReleasedText check(String text, boolean last) {
        StringBuilder masked = new StringBuilder(text.length() + 16);
        int at = 0;
        while (last ? at < text.length() : text.length() - at >= 2 * span) {
            at = mask(text, at, Math.min(text.length(), at + 2 * span), masked);
        }
        if (at > 0) {
            before = text.substring(at - 1, at);
        }
        return ReleasedText.changed(at, masked.toString());
    }

    /** Masks the matches that begin in the first span of a window; the place after it, or after the last match. */
    private int mask(String text, int at, int windowEnd, StringBuilder masked) {
        String context = at == 0 ? before : text.substring(at - 1, at);
        String window = context + text.substring(at, windowEnd);
        int shift = at - context.length();
        int limit = Math.min(text.length(), at + span);
        List<Search> searches = new ArrayList<>();
        patterns.forEach((name, pattern) -> searches.add(new Search(name, pattern.matcher(window), window.length())));
        int copied = at;
        Search found = earliest(searches, context.length());
        while (found != null && found.begin + shift < limit) {
            int begin = found.begin + shift;
            int end = found.end + shift;
            masked.append(text, copied, begin)
                    .append(placeholders.of(Placeholders.label(found.name), text.substring(begin, end)));
            copied = end;
            found = earliest(searches, end - shift);
        }
        int next = Math.max(limit, copied);
        masked.append(text, copied, next);
        return next;
    }

    /** The search with the match that begins first, from a place on; null if there is none. */
    private static @Nullable Search earliest(List<Search> searches, int from) {
        Search earliest = null;
        for (Search search : searches) {
            if (search.find(from) && (earliest == null || search.begin < earliest.begin)) {
                earliest = search;
            }
        }
        return earliest;
    }

    /** The search for one pattern in a window. */
    private static final class Search {
        private final String name;
        private final Matcher matcher;
        private final int length;
        private int begin = -1;
        private int end = -1;
        private boolean exhausted;

        Search(String name, Matcher matcher, int length) {
            this.name = name;
            this.matcher = matcher;
            this.length = length;
        }

        /** Finds the next match that is not empty. */
        boolean find(int from) {
            int at = from;
            while (!exhausted && begin < from) {
                exhausted = !matcher.find(at);
                if (!exhausted && matcher.end() > matcher.start()) {
                    begin = matcher.start();
                    end = matcher.end();
                } else if (!exhausted) {
                    at = matcher.end() + 1;
                    exhausted = at > length;
                }
            }
            return !exhausted;
        }
    }
}

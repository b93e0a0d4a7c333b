package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of words. Its elements, separated by spaces, are
 *
 * <ul>
 *   <li>{@code scale|resize}: one of these words
 *   <li>{@code [the|a]}: one of these words, or none
 *   <li>{@code <number>}: something that a {@link Slot} of this name reads
 *   <li>{@code ...}: up to three words that are left to other rules
 * </ul>
 *
 * It matches words that are free, and does not reach across a comma or a full stop. Matching never goes back, so that the
 * time it takes grows with the text alone.
 */
final class Phrase {
    private static final int WIDEST_GAP = 3;

    private final List<Element> elements = new ArrayList<>();

    private Phrase(String pattern) {
        for (String element : pattern.split(" ", -1)) {
            elements.add(Element.of(element));
        }
    }

    static Phrase of(String pattern) {
        return new Phrase(pattern);
    }

    static List<Phrase> all(String... patterns) {
        List<Phrase> phrases = new ArrayList<>();
        for (String pattern : patterns) {
            phrases.add(of(pattern));
        }
        return List.copyOf(phrases);
    }

    /** Finds the phrases wherever they are, the first that fits at each place, and claims them. */
    static void claimEach(Sentence sentence, List<Phrase> phrases, Consumer<Match> reading) {
        for (int i = 0; i < sentence.size(); i++) {
            for (Phrase phrase : phrases) {
                Match match = phrase.at(sentence, i);
                if (match != null) {
                    match.claim(sentence);
                    reading.accept(match);
                    break;
                }
            }
        }
    }

    /** The match that starts with this word; null if there is none. */
    @Nullable
    Match at(Sentence sentence, int start) {
        if (!sentence.free(start)) {
            return null;
        }
        Match match = new Match(start);
        boolean gap = false;
        for (Element element : elements) {
            if (element.gap()) {
                gap = true;
            } else if (reaches(element, sentence, match, gap ? WIDEST_GAP : 0)) {
                gap = false;
            } else if (!element.optional()) {
                return null;
            }
        }
        return match;
    }

    /** Takes an element here or after a gap; a match that does not find it stays where it was. */
    private static boolean reaches(Element element, Sentence sentence, Match match, int widest) {
        int start = match.end();
        for (int at = start; at < sentence.size() && (match.isEmpty() || sentence.joined(at)); at++) {
            if (element.take(sentence, match)) {
                return true;
            }
            if (at == start + widest || !Vocabulary.isSkippable(sentence, at)) {
                break;
            }
            match.skip();
        }
        match.back(start);
        return false;
    }

    private record Element(Set<String> words, @Nullable Slot slot, boolean optional, boolean gap) {
        static Element of(String text) {
            if (text.equals("...")) {
                return new Element(Set.of(), null, false, true);
            }
            boolean optional = text.startsWith("[");
            String inner = optional ? text.substring(1, text.length() - 1) : text;
            return inner.startsWith("<")
                    ? new Element(Set.of(), Slot.named(inner.substring(1, inner.length() - 1)), optional, false)
                    : new Element(Set.of(inner.split("\\|", -1)), null, optional, false);
        }

        boolean take(Sentence sentence, Match match) {
            if (slot == null) {
                boolean fits = sentence.free(match.end(), words);
                match.take(fits ? 1 : 0);
                return fits;
            }
            Found found = slot.at(sentence, match.end());
            if (found != null) {
                match.take(found);
            }
            return found != null;
        }
    }
}

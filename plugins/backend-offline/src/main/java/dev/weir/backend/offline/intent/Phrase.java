package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of words. Its elements, separated by spaces, are
 *
 * <ul>
 *   <li>{@code scale|resize}: one of these words
 *   <li>{@code [the|a]}: one of these words, or none
 *   <li>{@code <number>}: something that the {@link ValuePattern} of this name reads
 *   <li>{@code ...}: up to three words that are left to other rules
 *   <li>{@code <}, as the first: a word that a rule has claimed, or a word for the kind of thing, comes before
 *   <li>{@code .}, as the last: no unknown word follows, which would change what the phrase says
 * </ul>
 *
 * It matches words that are free, and does not reach across a comma or a full stop. Matching never goes back, so that the
 * time it takes grows with the text alone.
 */
final class Phrase {
    private static final int WIDEST_GAP = 3;

    private final List<Element> elements;

    private Phrase(List<Element> elements) {
        this.elements = elements;
    }

    static Phrase of(String pattern) {
        return new Phrase(Stream.of(pattern.split(" ", -1)).map(Element::of).toList());
    }

    /** The words that it consists of. */
    Stream<String> literals() {
        return elements.stream().flatMap(element -> element.words().stream());
    }

    /** Finds the phrases wherever they are, the first that fits at each place, and claims them. */
    static void claimEach(IntentSentence sentence, List<Phrase> phrases, Consumer<Match> reading) {
        for (int i = 0; i < sentence.size(); i++) {
            Match match = first(sentence, phrases, i);
            if (match != null) {
                sentence.claim(match.words());
                reading.accept(match);
            }
        }
    }

    /** The match of the first phrase that fits at this word; null if none does. */
    static @Nullable Match first(IntentSentence sentence, List<Phrase> phrases, int start) {
        for (Phrase phrase : phrases) {
            Match match = phrase.at(sentence, start);
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    private @Nullable Match at(IntentSentence sentence, int start) {
        if (!sentence.free(start)) {
            return null;
        }
        Match match = new Match(start);
        boolean gap = false;
        for (Element element : elements) {
            if (element.kind() == ElementKind.GAP) {
                gap = true;
            } else if (reaches(element, sentence, match, gap ? WIDEST_GAP : 0)) {
                gap = false;
            } else if (element.kind() != ElementKind.OPTIONAL) {
                return null;
            }
        }
        return match;
    }

    /** Takes an element here or after a gap; a match that does not find it stays where it was. */
    private static boolean reaches(Element element, IntentSentence sentence, Match match, int widest) {
        int start = match.end;
        if (element.kind() == ElementKind.AFTER_CLAIMED) {
            return sentence.joined(start)
                    && (!sentence.free(start - 1) || Vocabulary.KINDS.contains(sentence.lower(start - 1)));
        }
        if (element.kind() == ElementKind.END) {
            return !Vocabulary.isUnknown(sentence, start);
        }
        for (int at = start; at < sentence.size() && (match.words.isEmpty() || sentence.joined(at)); at++) {
            if (element.take(sentence, match)) {
                return true;
            }
            if (at == start + widest || !Vocabulary.isSkippable(sentence, at)) {
                break;
            }
            match.end++;
        }
        match.end = start;
        return false;
    }

    /** Where a phrase was found and what its values are. */
    static final class Match {
        private final List<Object> values = new ArrayList<>();
        private final List<Integer> words = new ArrayList<>();
        private int end;

        private Match(int start) {
            end = start;
        }

        private void take(int length) {
            for (int i = 0; i < length; i++) {
                words.add(end++);
            }
        }

        /** The places of the words of the phrase, without those in its gap. */
        List<Integer> words() {
            return List.copyOf(words);
        }

        Object value(int index) {
            return values.get(index);
        }
    }

    private enum ElementKind {
        REQUIRED,
        OPTIONAL,
        GAP,
        AFTER_CLAIMED,
        END
    }

    private record Element(
            ElementKind kind, Set<String> words, @Nullable ValuePattern value) {
        static Element of(String text) {
            ElementKind kind = switch (text) {
                case "..." -> ElementKind.GAP;
                case "<" -> ElementKind.AFTER_CLAIMED;
                case "." -> ElementKind.END;
                default -> text.startsWith("[") ? ElementKind.OPTIONAL : ElementKind.REQUIRED;
            };
            String inner = kind == ElementKind.OPTIONAL ? text.substring(1, text.length() - 1) : text;
            if (inner.length() > 1 && inner.startsWith("<")) {
                return new Element(kind, Set.of(), ValuePattern.named(inner.substring(1, inner.length() - 1)));
            }
            boolean literal = kind == ElementKind.REQUIRED || kind == ElementKind.OPTIONAL;
            return new Element(kind, literal ? Set.of(inner.split("\\|", -1)) : Set.of(), null);
        }

        boolean take(IntentSentence sentence, Match match) {
            if (value == null) {
                boolean fits = sentence.free(match.end, words);
                match.take(fits ? 1 : 0);
                return fits;
            }
            FoundValue found = value.at(sentence, match.end);
            if (found != null) {
                match.values.add(found.value());
                match.take(found.length());
            }
            return found != null;
        }
    }
}

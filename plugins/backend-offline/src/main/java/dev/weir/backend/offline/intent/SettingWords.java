package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.IntentSentence.SentenceWord;
import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names and the values of settings, as people say them. */
final class SettingWords {
    private static final int LONGEST_NAME = 4;
    private static final Set<String> BETWEEN = Vocabulary.words("setting name ends");
    private static final Set<String> LEVELS = Vocabulary.words("levels");
    private static final Set<String> UNITS = Vocabulary.words("units", "setting byte units");

    private SettingWords() {}

    /** The places of the words of the name that ends before this word; empty if there is none. */
    static List<Integer> nameBefore(IntentSentence sentence, int end) {
        int at = end - 1;
        while (at >= 0 && sentence.joined(at + 1) && (!sentence.free(at) || BETWEEN.contains(sentence.lower(at)))) {
            at--;
        }
        Deque<Integer> name = new ArrayDeque<>();
        while (at >= 0 && name.size() < LONGEST_NAME && isNameWord(sentence, at) && sentence.joined(at + 1)) {
            name.addFirst(at--);
        }
        return List.copyOf(name);
    }

    private static boolean isNameWord(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        return sentence.free(index)
                && (word.equals("number") || word.equals("total") || !sentence.filler(index))
                && sentence.word(index).hasLetter()
                && !Vocabulary.NOT_NAMES.contains(word)
                && !Vocabulary.UNITS.contains(word)
                && Numbers.at(sentence, index) == null;
    }

    /** A single word stays as it was written, save that {@code TLS} is {@code tls}; several become {@code logLevel}. */
    static String name(IntentSentence sentence, List<Integer> words) {
        SentenceWord first = sentence.word(words.get(0));
        boolean upper = first.text().chars().noneMatch(Character::isLowerCase);
        StringBuilder name = new StringBuilder(words.size() > 1 || upper ? first.lower() : first.text());
        for (int i : words.subList(1, words.size())) {
            String word = sentence.word(i).lower();
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.toString();
    }

    /** The value that starts with this word; null if the sentence ends before it, or another rule has the word. */
    static @Nullable FoundValue value(IntentSentence sentence, int index) {
        boolean says = !sentence.filler(index) && !Vocabulary.NOT_NAMES.contains(sentence.lower(index));
        if (!sentence.free(index) || (!says && !isLevel(sentence, index))) {
            return null;
        }
        FoundValue number = Numbers.at(sentence, index);
        int length = number == null ? 1 : number.length();
        Object value = number == null ? typed(sentence.word(index)) : number.value();
        boolean unit = sentence.free(index + length)
                && sentence.joined(index + length)
                && UNITS.contains(sentence.lower(index + length))
                && startsWithDigit(value.toString());
        return unit
                ? new FoundValue(value + " " + sentence.word(index + length).text(), length + 1)
                : new FoundValue(value, length);
    }

    /** Whether a word is plainly a value, so that what stands before it is a name. */
    static boolean isPlainValue(IntentSentence sentence, int index) {
        return sentence.free(index)
                && (isLevel(sentence, index)
                        || startsWithDigit(sentence.word(index).text())
                        || Numbers.at(sentence, index) != null);
    }

    /** At the end of a clause {@code on} is a value, elsewhere a preposition. */
    private static boolean isLevel(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        boolean ends = index + 1 == sentence.size() || sentence.word(index).ends();
        return LEVELS.contains(word) && (ends || !word.equals("on"));
    }

    private static boolean startsWithDigit(String text) {
        return !text.isEmpty() && Character.isDigit(text.charAt(0));
    }

    /** {@code TLS enabled} is a setting wherever it stands. */
    static boolean isSwitch(IntentSentence sentence, int index) {
        return typed(sentence.word(index)) instanceof Boolean;
    }

    private static Object typed(SentenceWord word) {
        return switch (word.quoted() ? "" : word.lower()) {
            case "true", "enabled" -> true;
            case "false", "disabled" -> false;
            default -> word.text();
        };
    }
}

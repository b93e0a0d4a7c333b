package dev.weir.backend.offline.intent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names and the values of settings, as people say them. */
final class Settings {
    private static final int LONGEST_KEY = 4;
    private static final Set<String> BETWEEN = Vocabulary.words("of for on in the its set be at inside value");
    private static final Set<String> LEVELS =
            Vocabulary.words("debug info warn warning error trace verbose on off true false enabled disabled yes no");

    private Settings() {}

    /** The places of the words of the key that ends before this word; empty if there is none. */
    static List<Integer> keyBefore(Sentence sentence, int end) {
        int at = end - 1;
        while (at >= 0 && sentence.joined(at + 1) && (!sentence.free(at) || BETWEEN.contains(sentence.lower(at)))) {
            at--;
        }
        Deque<Integer> key = new ArrayDeque<>();
        while (at >= 0 && key.size() < LONGEST_KEY && isKeyWord(sentence, at) && sentence.joined(at + 1)) {
            key.addFirst(at--);
        }
        return List.copyOf(key);
    }

    /** Whether it can be part of a setting's name. */
    static boolean isKeyWord(Sentence sentence, int index) {
        return sentence.free(index)
                && (sentence.lower(index).equals("number") || !Vocabulary.isFiller(sentence.word(index)));
    }

    /** A single word stays as it was written, save that {@code TLS} is {@code tls}; several become {@code logLevel}. */
    static String key(Sentence sentence, List<Integer> words) {
        if (words.size() > 1) {
            return Names.camelCase(
                    words.stream().map(i -> sentence.word(i).lower()).toArray(String[]::new));
        }
        Word word = sentence.word(words.get(0));
        boolean upper = word.text().chars().noneMatch(Character::isLowerCase);
        return upper ? word.lower() : word.text();
    }

    /** The value that starts with this word; null if the sentence ends before it, or another rule has the word. */
    static @Nullable Found value(Sentence sentence, int index) {
        if (!sentence.free(index) || (Vocabulary.isFiller(sentence.word(index)) && !isLevel(sentence, index))) {
            return null;
        }
        Found number = Numbers.at(sentence, index);
        int length = number == null ? 1 : number.length();
        Object value = number == null ? typed(sentence.word(index)) : number.value();
        boolean unit = sentence.free(index + length)
                && sentence.joined(index + length)
                && isUnit(sentence.lower(index + length))
                && startsWithDigit(value.toString());
        return unit
                ? new Found(value + " " + sentence.word(index + length).text(), length + 1)
                : new Found(value, length);
    }

    /** Whether a word is plainly a value, so that what stands before it is a key. */
    static boolean isPlainValue(Sentence sentence, int index) {
        return sentence.free(index)
                && (isLevel(sentence, index)
                        || startsWithDigit(sentence.word(index).text())
                        || Numbers.at(sentence, index) != null);
    }

    /** At the end of a clause {@code on} is a value, elsewhere a preposition. */
    private static boolean isLevel(Sentence sentence, int index) {
        String word = sentence.lower(index);
        boolean ends = index + 1 == sentence.size() || sentence.word(index).ends();
        return LEVELS.contains(word) && (ends || !word.equals("on"));
    }

    private static boolean isUnit(String word) {
        return Slot.UNITS.contains(word)
                || Stream.of("kb", "mb", "gb", "kib", "mib", "gib", "bytes", "megabytes", "gigabytes")
                        .anyMatch(word::equals);
    }

    private static boolean startsWithDigit(String text) {
        return !text.isEmpty() && Character.isDigit(text.charAt(0));
    }

    private static Object typed(Word word) {
        return switch (word.quoted() ? "" : word.lower()) {
            case "true", "enabled" -> true;
            case "false", "disabled" -> false;
            default -> word.text();
        };
    }
}

package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole numbers from 0, in digits and in words: {@code 1,000}, {@code twenty-five}, {@code half a dozen}. */
final class Numbers {
    private static final int LONGEST = 12;

    private static final Map<String, Long> SMALL = Vocabulary.pairs("small numbers", Long::valueOf);
    private static final Map<String, Long> TENS = Vocabulary.pairs("tens", Long::valueOf);
    private static final Map<String, Long> GROUPS = Vocabulary.pairs("number groups", Long::valueOf);
    private static final Set<String> FEWER = Set.of("fewer", "less");

    private Numbers() {}

    /** A number that counts things: not {@code 50 percent}. */
    static @Nullable FoundValue count(IntentSentence sentence, int index) {
        FoundValue number = at(sentence, index);
        return number != null && Vocabulary.UNITS.contains(sentence.lower(index + number.length())) ? null : number;
    }

    /** {@code 2 fewer}, as {@code -2}. */
    static @Nullable FoundValue fewer(IntentSentence sentence, int index) {
        FoundValue number = at(sentence, index);
        return number != null && sentence.free(index + number.length(), FEWER)
                ? new FoundValue("-" + number.value(), number.length() + 1)
                : null;
    }

    /** The number that starts with this word, an {@code of} after {@code a pair} included; null if none does. */
    static @Nullable FoundValue at(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        if (!sentence.free(index)) {
            return null;
        }
        if (word.equals("half")
                && sentence.lower(index + 1).equals("a")
                && sentence.lower(index + 2).equals("dozen")) {
            return grouped(sentence, index, 6L, 3);
        }
        int article = word.equals("a") || word.equals("an") ? 1 : 0;
        String noun = sentence.lower(index + article);
        Long group = article == 1 && noun.equals("single") ? Long.valueOf(1) : GROUPS.get(noun);
        if (group != null || article == 1) {
            return group == null ? null : grouped(sentence, index, group, article + 1);
        }
        FoundValue counted = counted(sentence, index, word);
        return counted == null ? null : times(sentence, index, counted);
    }

    private static @Nullable FoundValue counted(IntentSentence sentence, int index, String word) {
        Long digits = digits(word);
        Long small = digits == null ? SMALL.get(word) : digits;
        if (small != null) {
            return new FoundValue(small, 1);
        }
        int hyphen = word.indexOf('-');
        Long tens = TENS.get(hyphen < 0 ? word : word.substring(0, hyphen));
        if (tens == null) {
            return null;
        }
        Long unit = SMALL.get(hyphen < 0 ? sentence.lower(index + 1) : word.substring(hyphen + 1));
        if (unit != null && unit > 0 && unit < 10 && (hyphen >= 0 || sentence.joined(index + 1))) {
            return new FoundValue(tens + unit, hyphen < 0 ? 2 : 1);
        }
        return hyphen < 0 ? new FoundValue(tens, 1) : null;
    }

    /** {@code two} and what follows it: {@code dozen}, {@code hundred and five}. */
    private static FoundValue times(IntentSentence sentence, int index, FoundValue counted) {
        int next = index + counted.length();
        Long group = sentence.free(next) && sentence.joined(next) ? GROUPS.get(sentence.lower(next)) : null;
        return group == null ? counted : grouped(sentence, index, (Long) counted.value() * group, counted.length() + 1);
    }

    private static FoundValue grouped(IntentSentence sentence, int index, long value, int length) {
        int next = index + length;
        if (sentence.lower(next).equals("of") && !sentence.lower(next - 1).endsWith("red")) {
            return new FoundValue(value, length + 1);
        }
        boolean and = sentence.lower(next).equals("and");
        int unit = and ? next + 1 : next;
        FoundValue rest = value >= 100 ? counted(sentence, unit, sentence.lower(unit)) : null;
        return rest != null && (Long) rest.value() < 100
                ? new FoundValue(value + (Long) rest.value(), length + (and ? 1 : 0) + rest.length())
                : new FoundValue(value, length);
    }

    /** A number of up to nine digits, in groups of three or not; null for any other word. */
    static @Nullable Long digits(String word) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return null;
        }
        String plain = word.matches("\\d{1,3}(,\\d{3})+") ? word.replace(",", "") : word;
        return plain.matches("[0-9]{1,9}") ? Long.valueOf(plain) : null;
    }
}

package dev.weir.backend.offline.intent;

import static java.util.Map.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whole numbers from 0, in digits and in words: {@code 1,000}, {@code twenty-five}, {@code half a dozen}. */
final class Numbers {
    private static final int LONGEST = 12;

    private static final Map<String, Long> SMALL = Map.ofEntries(
            entry("zero", 0L),
            entry("one", 1L),
            entry("single", 1L),
            entry("two", 2L),
            entry("three", 3L),
            entry("four", 4L),
            entry("five", 5L),
            entry("six", 6L),
            entry("seven", 7L),
            entry("eight", 8L),
            entry("nine", 9L),
            entry("ten", 10L),
            entry("eleven", 11L),
            entry("twelve", 12L),
            entry("thirteen", 13L),
            entry("fourteen", 14L),
            entry("fifteen", 15L),
            entry("sixteen", 16L),
            entry("seventeen", 17L),
            entry("eighteen", 18L),
            entry("nineteen", 19L));
    private static final Map<String, Long> TENS = Map.of(
            "twenty", 20L, "thirty", 30L, "forty", 40L, "fifty", 50L, "sixty", 60L, "seventy", 70L, "eighty", 80L,
            "ninety", 90L);
    private static final Map<String, Long> GROUPS =
            Map.of("dozen", 12L, "dozens", 12L, "pair", 2L, "couple", 2L, "hundred", 100L, "thousand", 1000L);

    private Numbers() {}

    /** The number that starts with this word, an {@code of} after {@code a pair} included; null if none does. */
    static @Nullable Found at(Sentence sentence, int index) {
        String word = sentence.lower(index);
        if (!sentence.free(index)) {
            return null;
        }
        if (word.equals("half")
                && sentence.lower(index + 1).equals("a")
                && sentence.lower(index + 2).equals("dozen")) {
            return grouped(sentence, index, 6L, 3);
        }
        if (word.equals("a") || word.equals("an")) {
            return article(sentence, index);
        }
        Long group = GROUPS.get(word);
        if (group != null) {
            return grouped(sentence, index, group, 1);
        }
        Found counted = counted(sentence, index, word);
        return counted == null ? null : times(sentence, index, counted);
    }

    private static @Nullable Found article(Sentence sentence, int index) {
        String next = sentence.lower(index + 1);
        Long group = next.equals("single") ? Long.valueOf(1) : GROUPS.get(next);
        return group == null ? null : grouped(sentence, index, group, 2);
    }

    private static @Nullable Found counted(Sentence sentence, int index, String word) {
        Long digits = digits(word);
        if (digits != null) {
            return new Found(digits, 1);
        }
        Long small = SMALL.get(word);
        if (small != null) {
            return new Found(small, 1);
        }
        int hyphen = word.indexOf('-');
        Long tens = TENS.get(hyphen < 0 ? word : word.substring(0, hyphen));
        if (tens == null) {
            return null;
        }
        Long unit = SMALL.get(hyphen < 0 ? sentence.lower(index + 1) : word.substring(hyphen + 1));
        if (unit != null && unit > 0 && unit < 10 && (hyphen >= 0 || sentence.joined(index + 1))) {
            return new Found(tens + unit, hyphen < 0 ? 2 : 1);
        }
        return hyphen < 0 ? new Found(tens, 1) : null;
    }

    /** {@code two} and what follows it: {@code dozen}, {@code hundred and five}. */
    private static Found times(Sentence sentence, int index, Found counted) {
        int next = index + counted.length();
        Long group = sentence.free(next) && sentence.joined(next) ? GROUPS.get(sentence.lower(next)) : null;
        return group == null ? counted : grouped(sentence, index, (Long) counted.value() * group, counted.length() + 1);
    }

    private static Found grouped(Sentence sentence, int index, long value, int length) {
        int next = index + length;
        if (sentence.lower(next).equals("of") && !sentence.lower(next - 1).endsWith("red")) {
            return new Found(value, length + 1);
        }
        boolean and = sentence.lower(next).equals("and");
        Found rest =
                value >= 100 ? counted(sentence, and ? next + 1 : next, sentence.lower(and ? next + 1 : next)) : null;
        return rest != null && (Long) rest.value() < 100
                ? new Found(value + (Long) rest.value(), length + (and ? 1 : 0) + rest.length())
                : new Found(value, length);
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

package dev.weir.backend.offline.intent;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one kind of value at one place of a sentence. */
@FunctionalInterface
interface Slot {
    /** The value that starts with this word, if the word is free and is one; else null. */
    @Nullable
    Found at(Sentence sentence, int index);

    /** Units that make a number something else than a count of replicas. */
    Set<String> UNITS = Set.of(
            "percent",
            "times",
            "second",
            "seconds",
            "sec",
            "secs",
            "s",
            "ms",
            "milliseconds",
            "minute",
            "minutes",
            "min",
            "mins",
            "hour",
            "hours",
            "day",
            "days",
            "week",
            "weeks");

    Map<String, Slot> NAMED = Map.ofEntries(
            entry("number", Numbers::at),
            entry("count", Slot::count),
            entry("name", Slot::name),
            entry(
                    "word",
                    (sentence, index) ->
                            sentence.free(index) ? text(sentence.word(index).text()) : null),
            entry("region", matching(Regions.REGION)),
            entry("zone", matching(Regions.REGION + "-?[a-f]")),
            entry("version", matching("v?\\d+(\\.\\d+)*([-+][0-9a-z.+-]+)?|latest|stable")),
            entry("dotted", matching("(v\\d+(\\.\\d+)*|\\d+(\\.\\d+)+)([-+][0-9a-z.+-]+)?")),
            entry(
                    "image",
                    matching(
                            "[a-z0-9][a-z0-9._-]*(:\\d+)?(/[a-z0-9._-]+)*((/|:)[a-z0-9_][a-z0-9._-]*)(@sha256:[0-9a-f]+)?|[a-z0-9][a-z0-9._/-]*@sha256:[0-9a-f]+")),
            entry("cpu", Quantities::cpu),
            entry("millicores", Quantities::millicores),
            entry("cores", Quantities::cores),
            entry("bytes", Quantities::bytes),
            entry("times", Slot::times),
            entry("signed", matching("[+-]\\d{1,9}")),
            entry("slicetype", SliceType::at),
            entry("sd", matching("(0x)?[0-9a-f]{6}")),
            entry("snssai", matching("\\d{1,3}([-:](0x)?[0-9a-f]{6})?")));

    static Slot named(String name) {
        Slot slot = NAMED.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("no slot '" + name + "'");
        }
        return slot;
    }

    private static Found text(String text) {
        return new Found(text, 1);
    }

    private static @Nullable Found name(Sentence sentence, int index) {
        return sentence.free(index) && Names.isName(sentence.word(index))
                ? text(sentence.word(index).text())
                : null;
    }

    /** A number that counts things: not {@code 50 percent}. */
    private static @Nullable Found count(Sentence sentence, int index) {
        Found number = Numbers.at(sentence, index);
        return number != null && UNITS.contains(sentence.lower(index + number.length())) ? null : number;
    }

    /** {@code x3}, {@code 3x}, {@code 3-replica}. */
    private static @Nullable Found times(Sentence sentence, int index) {
        String word = sentence.lower(index);
        if (!sentence.free(index) || !word.matches("[x×]\\d{1,9}|\\d{1,9}([x×]|-(replica|instance|pod)s?)")) {
            return null;
        }
        return new Found(Long.valueOf(word.replaceAll("[^0-9]", "")), 1);
    }

    /** A word of this form, in lower case for comparing, as it was written for the answer. */
    private static Slot matching(String form) {
        Pattern pattern = Pattern.compile(form);
        return (sentence, index) -> {
            String word = sentence.lower(index);
            boolean fits = sentence.free(index)
                    && word.length() <= Names.LONGEST
                    && pattern.matcher(word).matches();
            return fits ? text(sentence.word(index).text()) : null;
        };
    }
}

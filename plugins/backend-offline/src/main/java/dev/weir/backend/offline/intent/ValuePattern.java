package dev.weir.backend.offline.intent;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one kind of value at one place of a sentence. */
@FunctionalInterface
interface ValuePattern {
    /** The value that starts with this word, if the word is free and is one; else null. */
    @Nullable
    FoundValue at(IntentSentence sentence, int index);

    /**
     * A value that was read at some place of a sentence.
     *
     * @param value a number as {@link Long}, several values by name as a map, anything else as text
     * @param length how many words it takes
     */
    record FoundValue(Object value, int length) {}

    /** What the regions of the large clouds look like: {@code eu-west-1}, {@code us-central1}, {@code us-gov-east-1}. */
    String REGION = "(af|ap|ca|cn|eu|il|me|mx|sa|us|africa|asia|australia|europe|northamerica|southamerica)"
            + "(-gov|-iso[a-z]?)?-(north|south|central|east|west|northeast|northwest|southeast|southwest)-?\\d{1,2}";

    /** What may follow the numbers of a version: {@code -rc.1}, {@code +build5}. */
    String SUFFIX = "([-+][0-9a-z.+-]+)?";

    /** The standardised slice and service types of 3GPP TS 23.501, table 5.15.2.2-1, by their names in lower case. */
    Map<String, String> SLICE_TYPES = Vocabulary.pairs("slice types", Function.identity());

    static ValuePattern named(String name) {
        return switch (name) {
            case "count" -> Numbers::count;
            case "fewer" -> Numbers::fewer;
            case "times" -> matching("[x×]\\d{1,9}|\\d{1,9}([x×]|-(replica|instance|pod)s?)", ValuePattern::digits);
            case "signed" -> matching("[+-]\\d{1,9}", word -> word);
            case "negative" -> matching("-\\d.*", ValuePattern::negative);
            case "name" ->
                (sentence, index) ->
                        sentence.free(index) && sentence.word(index).isName()
                                ? new FoundValue(sentence.word(index).text(), 1)
                                : null;
            case "region" -> matching(REGION, word -> word);
            case "zone" -> matching(REGION + "-?[a-f]", word -> word);
            case "environment" -> matching(Vocabulary.alternatives("environments"), ValuePattern::lower);
            case "version" -> matching("v?\\d+(\\.\\d+)*" + SUFFIX + "|latest|stable", ValuePattern::version);
            case "release" -> matching("v\\d+(\\.\\d+)*" + SUFFIX, ValuePattern::version);
            case "dotted" -> matching("\\d+(\\.\\d+){1,2}" + SUFFIX, word -> word);
            case "image" -> ImageReference::at;
            case "reference" -> ImageReference::certainAt;
            case "cpu" -> Quantities::cpu;
            case "millicores" -> Quantities::millicores;
            case "cores" -> Quantities::cores;
            case "whole" -> Quantities::whole;
            case "bytes" -> Quantities::bytes;
            case "slicetype" ->
                matching(String.join("|", SLICE_TYPES.keySet()), word -> SLICE_TYPES.getOrDefault(lower(word), word));
            case "sst" -> matching("\\d{1,9}", ValuePattern::sst);
            case "sd" -> matching("(0x)?[0-9a-f]{6}", ValuePattern::sd);
            case "snssai" -> matching("\\d{1,3}([-:](0x)?[0-9a-f]{6})?", ValuePattern::snssai);
            default -> throw new IllegalArgumentException("no value '" + name + "'");
        };
    }

    /** A word of this form, in lower case for comparing, and what it says, from the word as it was written. */
    private static ValuePattern matching(String form, Function<String, Object> value) {
        Pattern pattern = Pattern.compile(form);
        return (sentence, index) -> {
            String word = sentence.lower(index);
            boolean fits = sentence.free(index)
                    && word.length() <= IntentSentence.LONGEST_NAME
                    && pattern.matcher(word).matches();
            return fits ? new FoundValue(value.apply(sentence.word(index).text()), 1) : null;
        };
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static Long digits(String word) {
        return Long.valueOf(word.replaceAll("[^0-9]", ""));
    }

    /** A version without the {@code v} before it. */
    private static String version(String word) {
        return word.replaceFirst("^[vV](?=\\d)", "");
    }

    private static Object negative(String word) {
        throw new NotUnderstood(NotUnderstood.REPLICAS);
    }

    private static Long sst(String word) {
        long sst = Long.parseLong(word);
        NotUnderstood.require(sst <= 255, "an SST is a number from 0 to 255");
        return sst;
    }

    private static String sd(String word) {
        return lower(word).replaceFirst("^0x", "");
    }

    private static Map<String, Object> snssai(String word) {
        String[] parts = word.split("[-:]", 2);
        Map<String, Object> slice = new LinkedHashMap<>();
        slice.put("sst", sst(parts[0]));
        if (parts.length == 2) {
            slice.put("sd", sd(parts[1]));
        }
        return slice;
    }
}

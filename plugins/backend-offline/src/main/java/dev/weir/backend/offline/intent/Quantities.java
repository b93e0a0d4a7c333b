package dev.weir.backend.offline.intent;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of processor time and of memory, written as Kubernetes writes them: {@code 500m}, {@code 2}, {@code 512Mi},
 * {@code 4G}. A unit keeps its meaning: {@code GB} is a power of ten, {@code GiB} a power of two.
 */
final class Quantities {
    private static final Pattern CPU = Pattern.compile("\\d{1,6}(\\.\\d{1,3})?m?");
    private static final Pattern CORES = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?m?)-?(?:cores?|v?cpus?)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)([a-zA-Z]{1,9})");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(\\.\\d{1,3})?");

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("ki", "Ki"),
            Map.entry("kib", "Ki"),
            Map.entry("kb", "k"),
            Map.entry("kilobytes", "k"),
            Map.entry("mi", "Mi"),
            Map.entry("mib", "Mi"),
            Map.entry("mb", "M"),
            Map.entry("megabytes", "M"),
            Map.entry("megs", "M"),
            Map.entry("meg", "M"),
            Map.entry("mebibytes", "Mi"),
            Map.entry("gi", "Gi"),
            Map.entry("gib", "Gi"),
            Map.entry("gb", "G"),
            Map.entry("gigabytes", "G"),
            Map.entry("gigabyte", "G"),
            Map.entry("gigs", "G"),
            Map.entry("gig", "G"),
            Map.entry("g", "G"),
            Map.entry("gibibytes", "Gi"),
            Map.entry("megabyte", "M"),
            Map.entry("ti", "Ti"),
            Map.entry("tib", "Ti"),
            Map.entry("tb", "T"),
            Map.entry("terabytes", "T"),
            Map.entry("terabyte", "T"));

    private static final Set<String> MILLICORES = Set.of("millicore", "millicores", "millicpu", "millicpus");

    private Quantities() {}

    /** {@code 500m}, {@code 1.5}, {@code two}. */
    static @Nullable Found cpu(Sentence sentence, int index) {
        if (sentence.free(index) && CPU.matcher(sentence.lower(index)).matches()) {
            return new Found(sentence.lower(index), 1);
        }
        return asText(Numbers.at(sentence, index));
    }

    /** {@code 500 millicores}. */
    static @Nullable Found millicores(Sentence sentence, int index) {
        Found number = Numbers.at(sentence, index);
        return number != null && sentence.free(index + number.length(), MILLICORES)
                ? new Found(number.value() + "m", number.length() + 1)
                : null;
    }

    /** {@code 4cores}, in one word. */
    static @Nullable Found cores(Sentence sentence, int index) {
        Matcher cores = CORES.matcher(sentence.lower(index));
        return sentence.free(index) && cores.matches() ? new Found(cores.group(1), 1) : null;
    }

    /** {@code 512Mi}, {@code 2 GB}, {@code four gigabytes}. */
    static @Nullable Found bytes(Sentence sentence, int index) {
        if (!sentence.free(index)) {
            return null;
        }
        Matcher fused = BYTES.matcher(sentence.word(index).text());
        if (fused.matches()) {
            String unit = unit(fused.group(2));
            return unit == null ? null : new Found(fused.group(1) + unit, 1);
        }
        Found amount = DECIMAL.matcher(sentence.lower(index)).matches()
                ? new Found(sentence.lower(index), 1)
                : asText(Numbers.at(sentence, index));
        return amount == null ? null : withUnit(sentence, index + amount.length(), amount);
    }

    private static @Nullable Found withUnit(Sentence sentence, int index, Found amount) {
        String unit = sentence.free(index) ? unit(sentence.word(index).text()) : null;
        return unit == null ? null : new Found(amount.value() + unit, amount.length() + 1);
    }

    /** A lone {@code M} is a million bytes, a lone {@code m} is a thousandth and no amount of bytes. */
    private static @Nullable String unit(String word) {
        return word.equals("M") ? "M" : UNITS.get(word.toLowerCase(Locale.ROOT));
    }

    private static @Nullable Found asText(@Nullable Found number) {
        return number == null ? null : new Found(number.value().toString(), number.length());
    }
}

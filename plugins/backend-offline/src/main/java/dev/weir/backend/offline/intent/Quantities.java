package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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

    private static final Map<String, String> UNITS = Vocabulary.pairs("byte units", Function.identity());
    private static final Set<String> MILLICORES = Vocabulary.words("millicores");

    private Quantities() {}

    /** {@code 500m}, {@code 1.5}, {@code two}; not {@code 50 percent}. */
    static @Nullable FoundValue cpu(IntentSentence sentence, int index) {
        boolean share = Vocabulary.UNITS.contains(sentence.lower(index + 1));
        return sentence.free(index)
                        && !share
                        && CPU.matcher(sentence.lower(index)).matches()
                ? new FoundValue(sentence.lower(index), 1)
                : whole(sentence, index);
    }

    /** {@code 2}, {@code two}; not {@code 50 percent}. */
    static @Nullable FoundValue whole(IntentSentence sentence, int index) {
        return asText(Numbers.count(sentence, index));
    }

    /** {@code 500 millicores}. */
    static @Nullable FoundValue millicores(IntentSentence sentence, int index) {
        FoundValue number = Numbers.at(sentence, index);
        return number != null && sentence.free(index + number.length(), MILLICORES)
                ? new FoundValue(number.value() + "m", number.length() + 1)
                : null;
    }

    /** {@code 4cores}, in one word. */
    static @Nullable FoundValue cores(IntentSentence sentence, int index) {
        Matcher cores = CORES.matcher(sentence.lower(index));
        return sentence.free(index) && cores.matches() ? new FoundValue(cores.group(1), 1) : null;
    }

    /** {@code 512Mi}, {@code 2 GB}, {@code four gigabytes}; not {@code 5G}, which is a network. */
    static @Nullable FoundValue bytes(IntentSentence sentence, int index) {
        if (!sentence.free(index) || Vocabulary.KINDS.contains(sentence.lower(index))) {
            return null;
        }
        Matcher fused = BYTES.matcher(sentence.word(index).text());
        if (fused.matches()) {
            String unit = unit(fused.group(2));
            return unit == null ? null : new FoundValue(fused.group(1) + unit, 1);
        }
        FoundValue amount = DECIMAL.matcher(sentence.lower(index)).matches()
                ? new FoundValue(sentence.lower(index), 1)
                : asText(Numbers.at(sentence, index));
        int next = amount == null ? index : index + amount.length();
        String unit = sentence.free(next) ? unit(sentence.word(next).text()) : null;
        return amount == null || unit == null ? null : new FoundValue(amount.value() + unit, amount.length() + 1);
    }

    /** A lone {@code M} is a million bytes, a lone {@code m} is a thousandth and no amount of bytes. */
    private static @Nullable String unit(String word) {
        return word.equals("M") ? "M" : UNITS.get(word.toLowerCase(Locale.ROOT));
    }

    private static @Nullable FoundValue asText(@Nullable FoundValue number) {
        return number == null ? null : new FoundValue(number.value().toString(), number.length());
    }
}

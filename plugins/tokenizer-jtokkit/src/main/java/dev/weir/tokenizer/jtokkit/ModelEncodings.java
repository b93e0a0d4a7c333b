package dev.weir.tokenizer.jtokkit;

import com.knuddels.jtokkit.api.EncodingType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which model has which encoding, by the table {@code model-encodings.txt}. Of the rows that a name begins with the longest
 * decides.
 */
final class ModelEncodings {
    static final Set<EncodingType> ENCODINGS = Set.of(EncodingType.CL100K_BASE, EncodingType.O200K_BASE);

    private static final String TABLE = "model-encodings.txt";

    private final List<Row> rows;

    /**
     * A row of the table.
     *
     * @param name in lower case; the beginning of a name if {@code prefix}
     */
    record Row(String name, boolean prefix, EncodingType encoding) {

        static Row of(String line) {
            String[] words = line.strip().split("\\s+", 2);
            boolean prefix = words[0].endsWith("*");
            return new Row(
                    prefix ? words[0].substring(0, words[0].length() - 1) : words[0],
                    prefix,
                    EncodingType.fromName(words[1]).orElseThrow());
        }

        boolean matches(String model) {
            return prefix ? model.startsWith(name) : model.equals(name);
        }
    }

    private ModelEncodings(List<Row> rows) {
        this.rows = rows;
    }

    /** The table that comes with the plugin. */
    static ModelEncodings builtIn() {
        try (InputStream in = Objects.requireNonNull(ModelEncodings.class.getResourceAsStream(TABLE), TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new ModelEncodings(lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Row::of)
                    .sorted(Comparator.comparing((Row row) -> row.name().length())
                            .reversed())
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * The encoding of a model, or the one of this name; null if it is not known.
     *
     * @param model with or without a provider, as in {@code openai/gpt-4o}, and what a fine-tuned model or a variant has
     *     beside its base, as in {@code ft:gpt-4o:house::id} and {@code gpt-4o:extended}
     */
    @Nullable
    EncodingType encoding(String model) {
        String name = base(model);
        for (Row row : rows) {
            if (row.matches(name)) {
                return row.encoding();
            }
        }
        return EncodingType.fromName(name).filter(ENCODINGS::contains).orElse(null);
    }

    private static String base(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("ft:")) {
            name = name.substring("ft:".length());
        }
        if (name.startsWith("openai.")) {
            name = name.substring("openai.".length());
        }
        int end = name.indexOf(':');
        return end < 0 ? name : name.substring(0, end);
    }
}

package dev.weir.tokenizer.jtokkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tokenizer.jtokkit.ModelEncodings.Row;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is found by its row, with a date, a provider, a variant or as the base of a fine-tuned one. */
class ModelEncodingsTest {
    private static final ModelEncodings BUILT_IN = ModelEncodings.builtIn();

    static List<Row> rows() {
        return BUILT_IN.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsFoundByItsName(Row row) {
        String model = row.prefix() ? row.name() + "x" : row.name();
        for (String written : List.of(
                model,
                "openai/" + model,
                "openrouter/openai/" + model,
                model + ":free",
                "ft:" + model + ":house::id")) {
            assertThat(BUILT_IN.encoding(written)).as(written).isEqualTo(row.encoding());
        }
        assertThat(BUILT_IN.encoding("x" + model)).isNull();
    }

    @Test
    void noRowIsThereTwice() {
        Stream<String> names = rows().stream().map(row -> row.name() + (row.prefix() ? "*" : ""));
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini-2024-07-18, o200k_base",
        "GPT-4o, o200k_base",
        "openai/gpt-4.1-nano, o200k_base",
        "gpt-5.2, o200k_base",
        "gpt-5-mini-2025-08-07, o200k_base",
        "o3-mini, o200k_base",
        "o4-mini-2025-04-16, o200k_base",
        "openai/gpt-oss-120b, o200k_base",
        "openai.gpt-oss-20b-1:0, o200k_base",
        "ft:gpt-4o-mini-2024-07-18:house::abc, o200k_base",
        "gpt-4-0613, cl100k_base",
        "gpt-4-turbo, cl100k_base",
        "gpt-3.5-turbo-16k, cl100k_base",
        "azure/gpt-35-turbo, cl100k_base",
        "ft:gpt-3.5-turbo-0125:house::abc, cl100k_base",
        "text-embedding-3-large, cl100k_base",
        "o200k_base, o200k_base",
        "cl100k_base, cl100k_base"
    })
    void findsNamesInUse(String model, String encoding) {
        assertThat(BUILT_IN.encoding(model)).hasToString(encoding.toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-sonnet-4-5",
                "gemini-2.5-pro",
                "llama-3.3-70b",
                "mistral-large",
                "gpt-6",
                "gpt-4.2",
                "gpt-2",
                "gpt-3.5-x",
                "o1x",
                "o5",
                "text-embedding-4",
                "p50k_base",
                ""
            })
    void knowsNoOthers(String model) {
        assertThat(BUILT_IN.encoding(model)).isNull();
    }
}

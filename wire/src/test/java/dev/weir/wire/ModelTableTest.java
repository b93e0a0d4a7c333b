package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.ModelCapabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTableTest {
    private static final ModelTable TABLE = ModelTable.parse("""
            # a comment
            large    128000  tools -audio

            large-4  8000
            embed    ?       embeddings -chat
            """);

    @Test
    void readsContextLengthAndWhatAModelHasAndLacks() {
        assertThat(TABLE.of("large"))
                .isEqualTo(ModelCapabilities.builder()
                        .contextLength(128_000)
                        .tools(true)
                        .audio(false)
                        .build());
        assertThat(TABLE.of("embed"))
                .isEqualTo(
                        ModelCapabilities.builder().embeddings(true).chat(false).build());
    }

    @ParameterizedTest
    @CsvSource({
        "large-2024-08-06, 128000",
        "large-20240806, 128000",
        "large-0806, 128000",
        "large-latest, 128000",
        "large-4, 8000",
        "large-4-20240806, 8000",
    })
    void aNameStandsForItsVersions(String model, int contextLength) {
        assertThat(TABLE.of(model).contextLength()).isEqualTo(contextLength);
    }

    @ParameterizedTest
    @CsvSource({"large-mini", "large-5", "larg", "large-2024-08-06-mini", "latest", "''"})
    void ofAnotherModelNothingIsKnown(String model) {
        assertThat(TABLE.of(model)).isEqualTo(ModelCapabilities.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"large", "large many", "large 1 tool", "large 0", "'large 1\nlarge 2'"})
    void aLineThatIsNoneOfTheTableIsRefused(String text) {
        assertThatThrownBy(() -> ModelTable.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

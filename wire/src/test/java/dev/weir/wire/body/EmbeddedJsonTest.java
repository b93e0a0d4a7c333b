package dev.weir.wire.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                   | 2",
                "{}{}                 | 2",
                "[{},{}] []           | 7",
                "{\"a\":\"}\"}x         | 9",
                "{\"a\":\"\\\"}\"}x       | 11",
                "{\"a\":\"\\\\\"}x        | 10",
                "{\"a\":{}             | -1",
                "{\"a}                 | -1"
            })
    void findsTheEndOfADocument(String text, int end) {
        assertThat(EmbeddedJson.end(text.getBytes(StandardCharsets.UTF_8), 0)).isEqualTo(end);
    }
}

package dev.weir.simulator.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextChunksTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "abcd", "abcde", "abc🌊de", "🌊🐟🌊🐟🌊", "abc🌊", "x🌊🌊🌊"})
    void piecesMakeTheTextAgainAndCutNoCharacter(String text) {
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < TextChunks.count(text); i++) {
            String piece = TextChunks.chunk(text, i, TextChunks.TOKEN_LENGTH);
            assertThat(new String(JsonCodec.utf8(piece), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(piece);
            whole.append(piece);
        }
        assertThat(whole).hasToString(text);
    }
}

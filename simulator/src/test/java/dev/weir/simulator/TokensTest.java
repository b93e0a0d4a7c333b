package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "abcd", "abcde", "abc🌊de", "🌊🐟🌊🐟🌊", "abc🌊", "x🌊🌊🌊"})
    void piecesMakeTheTextAgainAndCutNoCharacter(String text) {
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < Tokens.count(text); i++) {
            String piece = Tokens.piece(text, i, Tokens.LENGTH);
            assertThat(new String(Json.utf8(piece), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(piece);
            whole.append(piece);
        }
        assertThat(whole).hasToString(text);
    }
}

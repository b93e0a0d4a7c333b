package dev.weir.tokenizer.jtokkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pieces of a text have as many tokens as the text. */
class PieceCounterTest {
    private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();
    private static final List<String> UNITS = List.of(
            "the ",
            "weir",
            "It's ",
            "don't",
            "WE'LL",
            " 1234",
            "\n",
            "\n\n",
            "  ",
            "\t",
            "{\"a\":",
            "}",
            "...",
            "Zürich",
            "e\u0301",
            "語",
            "日本 ",
            "😀",
            "//",
            "<|endoftext|>",
            "x_y",
            "CamelCase",
            "'",
            "''s",
            "\r\n",
            "ä");

    @ParameterizedTest
    @EnumSource(names = {"CL100K_BASE", "O200K_BASE"})
    void isExactWhereverAWordEnds(EncodingType type) {
        Encoding encoding = ENCODINGS.getEncoding(type);
        PieceCounter pieces = new PieceCounter(encoding::countTokensOrdinary);
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            while (text.length() < 1500) {
                text.append(UNITS.get(random.nextInt(UNITS.size()))).append(random.nextInt(4) == 0 ? "dam " : "");
            }
            assertThat(pieces.count(text.toString()))
                    .as("seed %s", seed)
                    .isEqualTo(encoding.countTokensOrdinary(text.toString()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CL100K_BASE", "O200K_BASE"})
    void isCloseWithoutAnyWord(EncodingType type) {
        Encoding encoding = ENCODINGS.getEncoding(type);
        PieceCounter pieces = new PieceCounter(encoding::countTokensOrdinary);
        Random random = new Random(1);
        String letters = random.ints(20_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (String text : List.of(letters, "1".repeat(20_000), "😀語".repeat(5_000), "a".repeat(20_000))) {
            long whole = encoding.countTokensOrdinary(text);
            long cuts = text.length() / 128;
            assertThat(pieces.count(text)).isBetween(whole - cuts, whole + cuts);
        }
    }

    @Test
    void noPieceIsLongAndNoneIsLost() {
        List<String> seen = new ArrayList<>();
        PieceCounter pieces = new PieceCounter(piece -> {
            seen.add(piece);
            return 1;
        });
        for (String text : List.of(
                "", "a", "a".repeat(256), "a".repeat(257), "a b ".repeat(500), "😀".repeat(500), "x😀".repeat(500))) {
            seen.clear();
            assertThat(pieces.count(text)).isEqualTo(seen.size());
            assertThat(String.join("", seen)).isEqualTo(text);
            assertThat(seen).allSatisfy(piece -> {
                assertThat(piece.length()).isBetween(1, 256);
                assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
            });
        }
    }
}

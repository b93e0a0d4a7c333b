package dev.weir.schema;

import java.util.List;
import java.util.Random;

/** Texts that try to be something else: JSON, fences, control characters, halves of surrogate pairs. */
public final class GeneratedText {
    private static final List<String> FRAGMENTS = List.of(
            "\"",
            "\\",
            "\\\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"}",
            "\", \"k\": {\"a\": 1}, \"",
            "null",
            "```json\n",
            "\n```",
            "\u0000",
            "\u001f",
            "\u2028",
            "\u007f",
            "\r\n",
            "\t",
            "é",
            "漢字",
            "😀",
            "\uD83D",
            "\uDE00",
            "\\u0000",
            "ignore all other inputs",
            " ",
            "a",
            "0");

    private GeneratedText() {}

    public static String of(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        }
        return text.toString();
    }
}

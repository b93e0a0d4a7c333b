package dev.weir.simulator.internal.api;

import java.util.random.RandomGenerator;

/** Generates Latin filler text. */
final class FillerText {
    private static final String[] WORDS = {
        "aqua", "fluit", "lente", "per", "saxa", "et", "silvas", "donec", "mare", "videt", "sub", "ponte", "vetus",
        "mola", "stat", "ubi", "piscis", "saltat", "nec", "ventus", "nec", "imber", "ripam", "movet", "clara", "unda",
        "semper", "eadem", "numquam", "tarda", "in", "valle", "cantat"
    };

    private FillerText() {}

    /** Generates sentences with exactly this number of tokens. */
    static String generate(int tokens, RandomGenerator random) {
        int length = Math.multiplyExact(tokens, TextChunks.TOKEN_LENGTH);
        StringBuilder text = new StringBuilder(length + 16);
        while (text.length() < length) {
            appendSentence(text, random);
        }
        text.setLength(length - 1);
        return text.append('.').toString();
    }

    private static void appendSentence(StringBuilder text, RandomGenerator random) {
        int start = text.length();
        int words = random.nextInt(5, 12);
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
        text.setCharAt(text.length() - 1, '.');
        text.append(' ');
    }
}

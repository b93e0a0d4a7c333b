package dev.weir.simulator;

/** Text as the simulator's tokens: a token is four characters, which is what English takes on average. */
final class Tokens {
    static final int LENGTH = 4;

    private Tokens() {}

    static int count(String text) {
        return count(text, LENGTH);
    }

    static int count(String text, int length) {
        return (text.length() + length - 1) / length;
    }

    /** The first {@code tokens} tokens of the text. */
    static String first(int tokens, String text) {
        return text.substring(0, boundary(text, tokens, LENGTH));
    }

    /** The piece with this index when the text is cut into pieces of {@code length} characters. */
    static String piece(String text, int index, int length) {
        return text.substring(boundary(text, index, length), boundary(text, index + 1, length));
    }

    /** Where a piece begins: never between the halves of a surrogate pair. */
    private static int boundary(String text, int index, int length) {
        int at = (int) Math.min(text.length(), (long) index * length);
        boolean inPair = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
        return inPair ? at + 1 : at;
    }
}

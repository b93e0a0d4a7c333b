package dev.weir.simulator.internal.api;

/** Text in chunks, which stand for tokens: four characters each, the average of English. */
public final class TextChunks {
    static final int TOKEN_LENGTH = 4;

    private TextChunks() {}

    public static int count(CharSequence text) {
        return count(text, TOKEN_LENGTH);
    }

    static int count(CharSequence text, int chunkLength) {
        return (text.length() + chunkLength - 1) / chunkLength;
    }

    /** The text, truncated after a number of tokens. */
    static String truncate(String text, int tokens) {
        return text.substring(0, boundary(text, tokens, TOKEN_LENGTH));
    }

    /** The chunk with this index of the text, split into chunks of equal length. */
    static String chunk(String text, int index, int chunkLength) {
        return text.substring(boundary(text, index, chunkLength), boundary(text, index + 1, chunkLength));
    }

    /** The start of a chunk, moved behind a surrogate pair that it would split. */
    private static int boundary(String text, int index, int chunkLength) {
        int at = (int) Math.min(text.length(), (long) index * chunkLength);
        boolean inPair = at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
        return inPair ? at + 1 : at;
    }
}

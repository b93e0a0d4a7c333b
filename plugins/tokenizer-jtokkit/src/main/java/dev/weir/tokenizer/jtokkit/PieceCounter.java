package dev.weir.tokenizer.jtokkit;

import dev.weir.spi.token.TokenCounter;
import java.util.function.ToIntFunction;

/**
 * Counts a text in pieces, as the time that jtokkit takes for each character grows with the length of a run without a break:
 * past a few hundred characters it is up to ten times as long. A piece ends after a letter and before an ASCII character
 * that is neither a letter nor an apostrophe. No token of the known encodings crosses that place, so the sum is exact. A
 * run without such a place is cut at {@value #LONGEST} characters, which adds a token at most.
 */
final class PieceCounter implements TokenCounter {
    private static final int SHORTEST = 128;
    private static final int LONGEST = 256;
    private static final int REPLACEMENT = 0xFFFD;

    private final ToIntFunction<String> encoding;

    /** @param encoding counts the tokens of a short text */
    PieceCounter(ToIntFunction<String> encoding) {
        this.encoding = encoding;
    }

    @Override
    public long count(String text) {
        long tokens = 0;
        int start = 0;
        while (text.length() - start > LONGEST) {
            int end = end(text, start);
            tokens += countPiece(text.substring(start, end));
            start = end;
        }
        return start == text.length() ? tokens : tokens + countPiece(text.substring(start));
    }

    /** Half of a surrogate pair has no form in UTF-8, which the encodings read: it counts as the replacement character. */
    private int countPiece(String piece) {
        boolean whole = true;
        for (int i = 0; i < piece.length() && whole; i += Character.charCount(piece.codePointAt(i))) {
            whole = !isHalf(piece.codePointAt(i));
        }
        return encoding.applyAsInt(whole ? piece : replaced(piece));
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static String replaced(String piece) {
        return piece.codePoints()
                .map(codePoint -> isHalf(codePoint) ? REPLACEMENT : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The end of the piece that begins at {@code start}; the text goes on after it. */
    private static int end(String text, int start) {
        for (int i = start + SHORTEST; i < start + LONGEST; i++) {
            if (endsAWord(text.charAt(i)) && Character.isLetter(text.charAt(i - 1))) {
                return i;
            }
        }
        int end = start + LONGEST;
        return Character.isLowSurrogate(text.charAt(end)) && Character.isHighSurrogate(text.charAt(end - 1))
                ? end - 1
                : end;
    }

    private static boolean endsAWord(char c) {
        return c < 0x80 && c != '\'' && !Character.isLetter(c);
    }
}

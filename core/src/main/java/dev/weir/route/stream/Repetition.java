package dev.weir.route.stream;

import dev.weir.call.StreamPiece;
import java.util.List;

/** Compares an answer, piece by piece, with the output that it has to repeat. Not thread-safe. */
final class Repetition {
    private final List<Expected> parts;
    private final boolean lenient;
    private int part;
    private int at;

    /** @param lenient whether the text may differ in white space and case; other parts may not */
    Repetition(List<OutputPart> parts, boolean lenient) {
        this.parts = parts.stream()
                .map(part -> new Expected(part, part.text().toString()))
                .toList();
        this.lenient = lenient;
    }

    private record Expected(OutputPart part, String text, int withoutTrailingSpace) {
        Expected(OutputPart part, String text) {
            this(part, text, text.stripTrailing().length());
        }
    }

    /** Whether everything has been repeated. */
    boolean isComplete() {
        return part == parts.size();
    }

    /** Whether everything has been repeated but white space at the end that need not be. */
    boolean lacksOnlySpace() {
        return isComplete() || (part == parts.size() - 1 && restIsSpace());
    }

    private boolean restIsSpace() {
        return isLenient() && at >= parts.get(part).withoutTrailingSpace;
    }

    private void skipTo(StreamPiece piece) {
        if (!parts.get(part).part.isOf(piece)) {
            part++;
            at = 0;
        }
    }

    /**
     * Compares the next piece.
     *
     * @return how many of its characters repeat; less than its length only if the repetition is complete; negative if it
     *     differs
     */
    int next(StreamPiece piece) {
        if (part < parts.size() - 1 && restIsSpace()) {
            skipTo(piece);
        }
        if (!parts.get(part).part.isOf(piece)) {
            return -1;
        }
        String text = OutputPart.textOf(piece);
        int repeated = isLenient() ? lenient(text) : exact(text);
        if (repeated >= 0 && at == parts.get(part).text.length()) {
            part++;
            at = 0;
        }
        return repeated == text.length() || isComplete() ? repeated : -1;
    }

    private boolean isLenient() {
        return lenient && parts.get(part).part.isText();
    }

    private int exact(String text) {
        String expected = parts.get(part).text;
        int length = Math.min(text.length(), expected.length() - at);
        if (!expected.regionMatches(at, text, 0, length)) {
            return -1;
        }
        at += length;
        return length;
    }

    /** Of white space at the end of what is expected, each character stands for one before what follows. */
    private int lenient(String text) {
        String expected = parts.get(part).text;
        int from = 0;
        while (from < text.length() && at < expected.length()) {
            if (Character.isWhitespace(text.charAt(from))) {
                from++;
                at += restIsSpace() ? 1 : 0;
                continue;
            }
            while (at < expected.length() && Character.isWhitespace(expected.charAt(at))) {
                at++;
            }
            if (at < expected.length() && !sameLetter(text.charAt(from++), expected.charAt(at++))) {
                return -1;
            }
        }
        return from;
    }

    private static boolean sameLetter(char one, char other) {
        return Character.toLowerCase(Character.toUpperCase(one)) == Character.toLowerCase(Character.toUpperCase(other));
    }
}

package dev.weir.spi.guard;

import java.util.Objects;

/**
 * What a {@link TextGuard} releases of a text. Created with {@link #all}, {@link #unchanged} and {@link #changed}. Its
 * {@code toString} omits the text.
 *
 * @param length how many characters of the checked text it stands for, counted from its beginning
 * @param text what is delivered in their place; may be empty
 */
public record ReleasedText(int length, String text) {
    private static final ReleasedText NOTHING = new ReleasedText(0, "");

    public ReleasedText {
        Objects.requireNonNull(text, "text");
        if (length < 0) {
            throw new IllegalArgumentException("length must be at least 0, was " + length);
        }
    }

    /** Releases nothing. */
    public static ReleasedText nothing() {
        return NOTHING;
    }

    /** Releases all of the checked text as it is. */
    public static ReleasedText all(String checked) {
        return new ReleasedText(checked.length(), checked);
    }

    /** Releases the first characters of the checked text as they are. */
    public static ReleasedText unchanged(String checked, int length) {
        return new ReleasedText(length, checked.substring(0, length));
    }

    /** Releases this text in place of the first characters of the checked text. */
    public static ReleasedText changed(int length, String text) {
        return new ReleasedText(length, text);
    }

    @Override
    public String toString() {
        return "ReleasedText[length=" + length + ", " + text.length() + " chars]";
    }
}

package dev.weir.guard.rules;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * The form of texts in which forbidden ones are looked for: compatibility characters composed (NFKC), so that full-width letters and
 * ligatures are the plain ones, without characters that are not shown, and with one space for all white space in a row.
 */
final class NormalText {
    /** As many combining marks in a row as any text needs (Stream-Safe Text Format, UAX #15): sorting more takes quadratic time. */
    private static final int MOST_MARKS = 30;

    private NormalText() {}

    /** The normal form of a text. */
    static String of(String text) {
        String composed = isAscii(text) ? text : Normalizer.normalize(withFewMarks(text), Form.NFKC);
        StringBuilder normal = new StringBuilder(composed.length());
        boolean space = false;
        for (int i = 0; i < composed.length(); ) {
            int c = composed.codePointAt(i);
            i += Character.charCount(c);
            boolean white = Character.isWhitespace(c) || c == '\u00a0';
            if (white ? !space : !isInvisible(c)) {
                normal.appendCodePoint(white ? ' ' : c);
            }
            space = white || (space && isInvisible(c));
        }
        return normal.toString();
    }

    /** A normal text, of which only the case is without meaning. */
    static String folded(String normal) {
        return normal.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    private static String withFewMarks(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            marks = isMark(c) ? marks + 1 : 0;
            if (marks <= MOST_MARKS) {
                kept.appendCodePoint(c);
            }
        }
        return kept.length() == text.length() ? text : kept.toString();
    }

    /** Those that are sorted; the half-width sound marks become such. */
    private static boolean isMark(int c) {
        if (c < 0x300) {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || c == 0xff9e
                || c == 0xff9f;
    }

    /** Zero-width characters, soft hyphens, marks of direction, tags and other format characters, variation selectors. */
    private static boolean isInvisible(int c) {
        return c >= 128
                && (Character.getType(c) == Character.FORMAT
                        || c == 0x034f
                        || c == 0x1160
                        || (c >= 0xfe00 && c <= 0xfe0f)
                        || (c >= 0xe0100 && c <= 0xe01ef));
    }
}

package dev.weir.guard.rules;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;

/**
 * The form of texts in which forbidden ones are looked for: compatibility characters composed (NFKC), so that full-width letters and
 * ligatures are the plain ones, without characters that are not shown, and with one space for all white space in a row.
 */
final class NormalText {
    private NormalText() {}

    /** The normal form of a text. */
    static String of(String text) {
        String composed = isAscii(text) ? text : Normalizer.normalize(text, Form.NFKC);
        StringBuilder normal = new StringBuilder(composed.length());
        boolean space = false;
        for (int i = 0; i < composed.length(); i++) {
            char c = composed.charAt(i);
            boolean white = Character.isWhitespace(c) || c == '\u00a0';
            if (white ? !space : !isInvisible(c)) {
                normal.append(white ? ' ' : c);
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

    /** Zero-width characters, soft hyphens, marks of direction and other format characters. */
    private static boolean isInvisible(char c) {
        return c >= 128 && (Character.getType(c) == Character.FORMAT || c == '\u034f' || (c >= '\ufe00' && c <= '\ufe0f'));
    }
}

package dev.weir.config.internal;

/** Formats configuration text for messages: quoted, on one line, of limited length. */
public final class Shown {

    static final String SECRET = "***";
    private static final int LONGEST = 80;

    private Shown() {}

    public static String text(String text) {
        return "'" + bare(text) + "'";
    }

    /** A number without quotes, anything else with them. */
    public static String value(String text) {
        return isNumber(text) ? text : text(text);
    }

    public static String bare(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> append(shown, c));
        return text.length() > LONGEST ? shown + "…" : shown.toString();
    }

    private static void append(StringBuilder shown, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> shown.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u" + hex(c));
            default -> shown.appendCodePoint(c);
        }
    }

    private static String hex(int c) {
        return c > 0xFFFF
                ? Integer.toHexString(c)
                : Integer.toHexString(0x10000 | c).substring(1);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 40
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+');
    }
}

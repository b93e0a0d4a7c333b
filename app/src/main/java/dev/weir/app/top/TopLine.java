package dev.weir.app.top;

/**
 * A line of the screen.
 *
 * @param text printable ASCII characters only
 */
record TopLine(String text, Style style) {
    /** How a line is shown. */
    enum Style {
        PLAIN,
        TITLE,
        SELECTED,
        ALERT
    }

    static TopLine plain(String text) {
        return new TopLine(text, Style.PLAIN);
    }
}

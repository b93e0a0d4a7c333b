package dev.weir.app.top;

import java.util.Locale;

/** Figures and names as the screen shows them. */
final class TopText {
    private TopText() {}

    /** Names come from callers: what could move the cursor, or is not one column wide, is replaced. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
        return shown.toString();
    }

    /** A duration in at most six characters, such as {@code 12.3s}. */
    static String duration(double millis) {
        if (millis < 1000) {
            return millis < 10 ? format("%.1fms", millis) : format("%.0fms", millis);
        }
        double seconds = millis / 1000;
        if (seconds < 100) {
            return format("%.1fs", seconds);
        }
        long minutes = (long) (seconds / 60);
        if (minutes < 60) {
            return minutes + "m" + format("%02d", (long) seconds % 60);
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + "h" + format("%02d", minutes % 60) : hours / 24 + "d" + format("%02d", hours % 24);
    }

    /** A count or a rate in at most six characters, such as {@code 1.2k}. */
    static String count(double value) {
        if (value >= 1e6) {
            return format("%.1fM", value / 1e6);
        }
        if (value >= 10_000) {
            return format("%.1fk", value / 1e3);
        }
        return value == Math.rint(value) || value >= 100 ? format("%.0f", value) : format("%.1f", value);
    }

    /** US dollars, with as many places as small amounts need. */
    static String usd(double value) {
        return "$" + (value == 0 || value >= 1 ? format("%.2f", value) : format("%.4f", value));
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}

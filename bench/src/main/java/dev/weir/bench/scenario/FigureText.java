package dev.weir.bench.scenario;

import java.util.Locale;

/** Figures for people: three digits, "never" for infinity and nothing for what is not known. */
public final class FigureText {
    private static final double HUNDRED = 100;
    private static final double THOUSANDTH = 0.001;

    private FigureText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return "never";
        }
        double size = Math.abs(value);
        if (size >= HUNDRED || value == 0) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, size >= 10 ? "%.1f" : size >= THOUSANDTH ? (size >= 1 ? "%.2f" : "%.3f") : "%.6f", value);
    }
}

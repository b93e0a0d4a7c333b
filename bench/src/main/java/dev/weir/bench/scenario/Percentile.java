package dev.weir.bench.scenario;

import java.util.Arrays;

/** Percentiles by nearest rank: the smallest value that at least this share of all values does not exceed. */
public final class Percentile {
    private static final double PERCENT = 100;

    private Percentile() {}

    /**
     * Takes a percentile.
     *
     * @param values in any order; NaN if there are none
     * @param percent above 0, at most 100
     */
    public static double of(double[] values, double percent) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(percent / PERCENT * sorted.length) - 1)];
    }

    /** The median, the lower of two for an even number. */
    public static double median(double[] values) {
        return of(values, PERCENT / 2);
    }
}

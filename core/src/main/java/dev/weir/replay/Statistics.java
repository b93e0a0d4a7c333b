package dev.weir.replay;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Estimates that a few extreme values do not spoil. */
final class Statistics {
    private static final int PAIRS = 4_000;

    private Statistics() {}

    /** The value at a share of the sorted values, 0 to 1; 0 if there are none. */
    static double quantile(double[] values, double share) {
        if (values.length == 0) {
            return 0;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /**
     * The slope of y over x: the median of the slopes of pairs (Theil, 1950; Sen, 1968), of at most {@value #PAIRS} random ones.
     *
     * @param least pairs whose x differ by less say nothing
     * @param within pairs are at most so many places apart
     */
    static double slope(double[] x, double[] y, double least, int within) {
        SplittableRandom random = new SplittableRandom(x.length);
        double[] slopes = new double[PAIRS];
        int count = 0;
        for (int tries = 0; tries < 4 * PAIRS && count < PAIRS && x.length > 1; tries++) {
            int i = random.nextInt(x.length);
            int j = Math.min(x.length - 1, i + random.nextInt(within));
            if (Math.abs(x[i] - x[j]) >= least) {
                slopes[count++] = (y[i] - y[j]) / (x[i] - x[j]);
            }
        }
        return median(Arrays.copyOf(slopes, count));
    }

    /** A straight line. */
    record Line(double intercept, double slope) {}

    /**
     * The line through the medians of the lowest and of the highest third by x (the resistant line; Tukey, 1977). Unlike a median
     * of slopes it is right where y scatters the more the larger it is.
     */
    static Line line(double[] x, double[] y) {
        double low = quantile(x, 1.0 / 3);
        double high = quantile(x, 2.0 / 3);
        double[] lowest = medians(x, y, Double.NEGATIVE_INFINITY, low);
        double[] highest = medians(x, y, high, Double.POSITIVE_INFINITY);
        double slope = highest[0] - lowest[0] < 3 ? 0 : (highest[1] - lowest[1]) / (highest[0] - lowest[0]);
        return new Line((lowest[1] + highest[1] - slope * (lowest[0] + highest[0])) / 2, slope);
    }

    private static double[] medians(double[] x, double[] y, double from, double to) {
        double[] xs = new double[x.length];
        double[] ys = new double[x.length];
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] >= from && x[i] <= to) {
                xs[count] = x[i];
                ys[count++] = y[i];
            }
        }
        return new double[] {median(Arrays.copyOf(xs, count)), median(Arrays.copyOf(ys, count))};
    }
}

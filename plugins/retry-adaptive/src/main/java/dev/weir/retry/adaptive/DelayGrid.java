package dev.weir.retry.adaptive;

import java.time.Duration;
import java.util.Arrays;

/** The delays to choose from: from an eighth of the base delay each the double of the one before, up to the longest. */
final class DelayGrid {
    /** How late a wait may end, as a share of the way from one delay to the next. */
    private static final double LATE = 0.05;

    private final double[] delays;
    private final double base;

    DelayGrid(Duration baseDelay, Duration maxDelay) {
        base = nanos(baseDelay);
        double max = nanos(maxDelay);
        double smallest = Math.min(base / 8, max);
        int size = 1 + (int) Math.ceil(Math.log(max / smallest) / Math.log(2));
        delays = new double[size];
        Arrays.setAll(delays, i -> Math.min(max, smallest * Math.pow(2, i)));
    }

    static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    int size() {
        return delays.length;
    }

    /** In nanoseconds. */
    double delay(int index) {
        return delays[index];
    }

    /** Which of the delays a wait is closest to, as a ratio. */
    int closest(Duration wait) {
        return within(Math.rint(octaves(wait)));
    }

    /** What a delay may be shortened to: about half, and no wait that ends a little late is then taken for a longer one. */
    double shortest(int index) {
        return delays[index] * Math.pow(2, LATE - 1);
    }

    /** Which of the delays a wait was made from, by shortening it. */
    int madeFrom(Duration wait) {
        return within(Math.ceil(octaves(wait) - LATE));
    }

    private double octaves(Duration wait) {
        return Math.log(Math.max(1, nanos(wait)) / delays[0]) / Math.log(2);
    }

    private int within(double index) {
        return (int) Math.max(0, Math.min(size() - 1.0, index));
    }

    /**
     * The chance that waiting this long helps, before anything is known: one in two after the base delay, and better the
     * longer.
     */
    double prior(int index) {
        return delays[index] / (delays[index] + base);
    }

    /** What a call pays for a delay that helps with this chance: it waits, and an attempt costs a base delay, each time. */
    double cost(int index, double chance) {
        return (delays[index] + base) / chance;
    }
}

package dev.weir.retry.adaptive;

import java.time.Duration;
import java.util.Arrays;

/** The delays to choose from: from an eighth of the base delay each the double of the one before, up to the longest. */
final class DelayGrid {
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
        double octaves = Math.log(Math.max(1, nanos(wait)) / delays[0]) / Math.log(2);
        return (int) Math.max(0, Math.min(size() - 1.0, Math.rint(octaves)));
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

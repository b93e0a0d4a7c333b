package dev.weir.performance;

import java.time.Duration;

/**
 * The percentiles of a number of times, by the nearest rank: the smallest time that at least that share of them does not
 * exceed. All are zero if there are no times. Immutable.
 *
 * @param count the number of times
 */
public record LatencyPercentiles(
        int count, Duration p50, Duration p75, Duration p90, Duration p95, Duration p99, Duration max) {

    /** Of the first values of an array, which are in ascending order. */
    static LatencyPercentiles ofSorted(long[] nanos, int count) {
        return new LatencyPercentiles(
                count,
                rank(nanos, count, 50),
                rank(nanos, count, 75),
                rank(nanos, count, 90),
                rank(nanos, count, 95),
                rank(nanos, count, 99),
                rank(nanos, count, 100));
    }

    private static Duration rank(long[] nanos, int count, int percent) {
        long rank = ((long) percent * count + 99) / 100;
        return count == 0 ? Duration.ZERO : Duration.ofNanos(nanos[(int) rank - 1]);
    }
}

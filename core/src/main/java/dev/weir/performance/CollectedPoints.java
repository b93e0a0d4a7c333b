package dev.weir.performance;

import java.util.Arrays;

/** Collects the figures of a group of points. Not thread-safe. */
final class CollectedPoints {
    private final Times durations = new Times();
    private final Times firstTokens = new Times();
    private int failed;
    private int cacheHits;
    private int retried;

    void add(LatencyPoint point) {
        durations.add(point.durationNanos());
        if (point.firstTokenNanos() >= 0) {
            firstTokens.add(point.firstTokenNanos());
        }
        failed += point.success() ? 0 : 1;
        cacheHits += point.cacheHit() ? 1 : 0;
        retried += point.retries() > 0 ? 1 : 0;
    }

    LatencyFigures figures() {
        return new LatencyFigures(
                durations.count, failed, cacheHits, retried, durations.percentiles(), firstTokens.percentiles());
    }

    /** Times in nanoseconds. */
    private static final class Times {
        private long[] values = new long[16];
        private int count;

        void add(long nanos) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count] = nanos;
            count++;
        }

        LatencyPercentiles percentiles() {
            Arrays.sort(values, 0, count);
            return LatencyPercentiles.ofSorted(values, count);
        }
    }
}

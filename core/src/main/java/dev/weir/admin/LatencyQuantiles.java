package dev.weir.admin;

import java.time.Duration;

/**
 * Quantiles of the duration of calls that a backend answered.
 *
 * @param count the number of calls that they are of, the latest ones; the quantiles are zero if it is 0
 */
public record LatencyQuantiles(int count, Duration p50, Duration p95, Duration p99) {
    /** Those of no call. */
    public static final LatencyQuantiles NONE = new LatencyQuantiles(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}

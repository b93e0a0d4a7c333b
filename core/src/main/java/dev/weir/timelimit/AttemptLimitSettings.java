package dev.weir.timelimit;

import java.time.Duration;

/**
 * Settings of the adaptive time limits of attempts.
 *
 * @param adaptive whether the limits adapt; otherwise every limit is the ceiling
 * @param factor upper bound of the duration of a hang as a multiple of the 99.9th latency percentile, 1 to 1000; the
 *     limits aim slightly lower, by the error of their estimate
 * @param floor lower bound of a limit, at least 1 ms
 * @param ceiling upper bound of a limit, and its value until enough latencies are known; at least the floor, at most
 *     3650 days
 */
public record AttemptLimitSettings(boolean adaptive, double factor, Duration floor, Duration ceiling) {
    private static final double MOST_FACTOR = 1000;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(3650);

    /** @throws IllegalArgumentException if a value is out of its range */
    public AttemptLimitSettings {
        if (!(factor >= 1 && factor <= MOST_FACTOR)) {
            throw new IllegalArgumentException("factor must be between 1 and 1000, was " + factor);
        }
        if (floor.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("floor must be at least 1 ms, was " + floor);
        }
        if (ceiling.compareTo(floor) < 0 || ceiling.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("ceiling must be at least the floor, which is " + floor
                    + ", and at most 3650 days, was " + ceiling);
        }
    }

    /** The defaults: adaptive, factor 3, 1 s to 60 s. */
    public static AttemptLimitSettings defaults() {
        return new AttemptLimitSettings(true, 3, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}

package dev.weir.benchmarks.recovery;

import java.time.Duration;
import java.util.List;

/**
 * What one outage gave.
 *
 * @param seconds from the backend's return to the answer of each call, sorted; infinite for one that failed
 * @param attempts that arrived during the outage
 * @param arrivals after it, in nanoseconds, sorted
 */
record Recovery(List<Double> seconds, int attempts, List<Long> arrivals) {
    private static final long WINDOW_NANOS = Duration.ofMillis(100).toNanos();

    /** The seconds within which this share of the calls was answered. */
    double secondsAt(double share) {
        return seconds.get((int) Math.ceil(share * seconds.size()) - 1);
    }

    int answered() {
        return (int) seconds.stream().filter(Double::isFinite).count();
    }

    /** The most requests that arrived within 100 ms, wherever those begin. */
    int peak() {
        int peak = 0;
        int first = 0;
        for (int last = 0; last < arrivals.size(); last++) {
            while (arrivals.get(last) - arrivals.get(first) >= WINDOW_NANOS) {
                first++;
            }
            peak = Math.max(peak, last - first + 1);
        }
        return peak;
    }
}

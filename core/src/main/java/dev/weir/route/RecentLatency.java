package dev.weir.route;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A recent latency: an average in which what was known before counts for {@code e^(-t/2 s)} after a time t without a
 * measurement. So a target with many calls has a smooth average, and one that was not asked for some seconds is judged by
 * what it does now. The averaging over time is that of the load metrics of Finagle ("peak EWMA"), without the peaks: the
 * latency of a model has a long tail. Thread-safe.
 */
final class RecentLatency {
    private static final double MEMORY_NANOS = 2e9;
    /** What a measurement counts for at least, however many there are. */
    private static final double LEAST = 0.02;

    private final AtomicReference<@Nullable Average> average = new AtomicReference<>();

    /**
     * The average at a time.
     *
     * @param nanos the average
     * @param at when it was measured last, as a reading of the clock
     */
    record Average(double nanos, long at) {
        private Average with(double measured, long now) {
            double known = Math.min(1 - LEAST, Math.exp(-Math.max(0, now - at) / MEMORY_NANOS));
            return new Average(measured + (nanos - measured) * known, now);
        }
    }

    /** The average; null if nothing was measured. */
    @Nullable
    Average get() {
        return average.get();
    }

    void measured(long nanos, long now) {
        Average first = new Average((double) nanos, now);
        average.updateAndGet(known -> known == null ? first : known.with((double) nanos, now));
    }

    /** Replaces the average. */
    void set(double nanos, long now) {
        average.set(new Average(nanos, now));
    }
}

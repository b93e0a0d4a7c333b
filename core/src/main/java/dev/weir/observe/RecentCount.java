package dev.weir.observe;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The number of events in the last {@link #WINDOW}, in steps of ten seconds. Thread-safe and lock-free: one word holds the
 * number of a step and its count, so that a step that is over is replaced by one compare-and-set.
 */
final class RecentCount {
    static final Duration WINDOW = Duration.ofMinutes(5);

    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int STEPS = (int) (WINDOW.toNanos() / STEP_NANOS);
    private static final int COUNT_BITS = 36;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final AtomicLongArray words = new AtomicLongArray(STEPS);

    /**
     * Counts an event.
     *
     * @param nanoTime the present reading of the clock
     */
    void add(long nanoTime) {
        long step = Math.floorDiv(nanoTime, STEP_NANOS);
        int slot = slot(step);
        long tag = tag(step);
        while (true) {
            long word = words.get(slot);
            long next = (word & ~COUNT_MASK) == tag ? word + 1 : tag + 1;
            if (words.compareAndSet(slot, word, next)) {
                return;
            }
        }
    }

    /** The number of events in the window that ends now. */
    long sum(long nanoTime) {
        long last = Math.floorDiv(nanoTime, STEP_NANOS);
        long sum = 0;
        for (long step = last - STEPS + 1; step <= last; step++) {
            long word = words.get(slot(step));
            if ((word & ~COUNT_MASK) == tag(step)) {
                sum += word & COUNT_MASK;
            }
        }
        return sum;
    }

    /** How many events of this count there are for a hundred of another; 0 if there are none of that. */
    double percentOf(RecentCount all, long nanoTime) {
        long whole = all.sum(nanoTime);
        return whole == 0 ? 0 : 100.0 * sum(nanoTime) / whole;
    }

    private static int slot(long step) {
        return (int) Math.floorMod(step, (long) STEPS);
    }

    private static long tag(long step) {
        return step << COUNT_BITS;
    }
}

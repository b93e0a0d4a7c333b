package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, failures and slow calls over the last while, and says when a rate is too high. The while is cut into ten
 * slices, of which the oldest is dropped as a new one begins. Each generation of the breaker counts anew.
 */
final class SlidingWindow {
    private static final int SLICES = 10;
    private static final AtomicReferenceFieldUpdater<SlidingWindow, Ring> RING =
            AtomicReferenceFieldUpdater.newUpdater(SlidingWindow.class, Ring.class, "ring");

    private final Rates rates;
    private volatile Ring ring = new Ring(0);

    /**
     * What is too high.
     *
     * @param sliceNanos a tenth of the window
     * @param minimumCalls below so many calls in the window no rate is looked at
     * @param failurePercent the share of failures at which the breaker opens; above 100 for never
     * @param slowPercent the share of slow calls at which it opens; above 100 for never
     */
    record Rates(long sliceNanos, int minimumCalls, double failurePercent, double slowPercent) {}

    SlidingWindow(Rates rates) {
        this.rates = rates;
    }

    /**
     * Counts a call that has ended.
     *
     * @param generation that of the state it was let in in; one that is over is not counted
     * @return why the breaker should open now; null if it should not
     */
    @Nullable
    Cause record(int generation, boolean failed, boolean slow, long nowNanos) {
        Ring counted = ringOf(generation);
        if (counted == null) {
            return null;
        }
        long epoch = Math.floorDiv(nowNanos, rates.sliceNanos);
        counted.slice(epoch).add(failed, slow);
        return failed || slow ? tooHigh(counted, epoch) : null;
    }

    private @Nullable Ring ringOf(int generation) {
        Ring seen = ring;
        while (Word.isBefore(seen.generation, generation)) {
            RING.compareAndSet(this, seen, new Ring(generation));
            seen = ring;
        }
        return seen.generation == generation ? seen : null;
    }

    private @Nullable Cause tooHigh(Ring counted, long epoch) {
        int calls = 0;
        int failures = 0;
        int slow = 0;
        for (int i = 0; i < SLICES; i++) {
            Slice slice = counted.slices.get(i);
            if (slice != null && epoch - slice.epoch < SLICES) {
                calls += slice.calls.get();
                failures += slice.failures.get();
                slow += slice.slow.get();
            }
        }
        if (calls < rates.minimumCalls) {
            return null;
        }
        if (failures * 100.0 >= rates.failurePercent * calls) {
            return Cause.FAILURE_RATE;
        }
        return slow * 100.0 >= rates.slowPercent * calls ? Cause.SLOW_CALL_RATE : null;
    }

    private static final class Ring {
        private final int generation;
        private final AtomicReferenceArray<@Nullable Slice> slices = new AtomicReferenceArray<>(SLICES);

        private Ring(int generation) {
            this.generation = generation;
        }

        private Slice slice(long epoch) {
            int index = (int) Math.floorMod(epoch, (long) SLICES);
            while (true) {
                Slice seen = slices.get(index);
                if (seen != null && seen.epoch >= epoch) {
                    return seen;
                }
                slices.compareAndSet(index, seen, new Slice(epoch));
            }
        }
    }

    private static final class Slice {
        private final long epoch;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger slow = new AtomicInteger();

        private Slice(long epoch) {
            this.epoch = epoch;
        }

        private void add(boolean failed, boolean isSlow) {
            calls.incrementAndGet();
            if (failed) {
                failures.incrementAndGet();
            }
            if (isSlow) {
                slow.incrementAndGet();
            }
        }
    }
}

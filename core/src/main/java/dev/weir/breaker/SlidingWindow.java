package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, failures and slow calls over the last while, and says when a rate is too high. The while is cut into ten
 * slices, of which the oldest is dropped as a new one begins. Each generation of the breaker counts anew.
 *
 * <p>The three counts of a slice are one number, so that no share is ever made of counts from different moments: calls in
 * bits 0-20, failures in bits 21-41, slow calls above. A slice counts its first {@value #SLICE_IS_FULL} calls, so that all
 * slices added up stay within these bits; more would hardly change a share, and that many are enough for any minimum.
 */
final class SlidingWindow {
    private static final int SLICES = 10;
    static final int SLICE_IS_FULL = 1 << 17;
    private static final int COUNT = (1 << 21) - 1;
    private static final int FAILURES_SHIFT = 21;
    private static final int SLOW_SHIFT = 42;
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
        Slice slice = counted.slice(epoch);
        long counts = slice.add(failed, slow);
        return failed || slow ? tooHigh(counts + counted.others(slice, epoch)) : null;
    }

    private @Nullable Ring ringOf(int generation) {
        Ring seen = ring;
        while (Word.isBefore(seen.generation, generation)) {
            RING.compareAndSet(this, seen, new Ring(generation));
            seen = ring;
        }
        return seen.generation == generation ? seen : null;
    }

    private @Nullable Cause tooHigh(long counts) {
        long calls = counts & COUNT;
        long failures = (counts >>> FAILURES_SHIFT) & COUNT;
        long slow = counts >>> SLOW_SHIFT;
        if (calls < Math.min(rates.minimumCalls, SLICE_IS_FULL)) {
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

        /** The counts of all slices within the window but this one. */
        private long others(Slice own, long epoch) {
            long counts = 0;
            for (int i = 0; i < SLICES; i++) {
                Slice slice = slices.get(i);
                if (slice != null && slice != own && epoch - slice.epoch < SLICES) {
                    counts += slice.counts.get();
                }
            }
            return counts;
        }
    }

    private static final class Slice {
        private final long epoch;
        private final AtomicLong counts = new AtomicLong();

        private Slice(long epoch) {
            this.epoch = epoch;
        }

        /** Counts a call, and gives the counts as of that moment. */
        private long add(boolean failed, boolean slow) {
            long seen = counts.get();
            if ((seen & COUNT) >= SLICE_IS_FULL) {
                return seen;
            }
            return counts.addAndGet(1 + (failed ? 1L << FAILURES_SHIFT : 0) + (slow ? 1L << SLOW_SHIFT : 0));
        }
    }
}

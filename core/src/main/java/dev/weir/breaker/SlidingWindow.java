package dev.weir.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls, failures and slow calls of one closed interval, over the last calls or over a time, and reports when a
 * rate reaches its threshold. Thread-safe.
 */
abstract class SlidingWindow {
    static final int MAX_CALLS = 1 << 17;

    private static final int COUNT = (1 << 21) - 1;
    private static final int FAILURES_SHIFT = 21;
    private static final int SLOW_SHIFT = 42;

    private final int minimumCalls;
    private final double failurePercent;
    private final double slowPercent;

    private SlidingWindow(SlidingWindowSettings settings) {
        Integer most = settings.calls();
        minimumCalls = most == null ? settings.minimumCalls() : Math.min(settings.minimumCalls(), most);
        failurePercent = orNever(settings.failureRateThreshold());
        slowPercent = orNever(settings.slowCallRateThreshold());
    }

    private static double orNever(@Nullable Double percent) {
        return percent == null ? Double.POSITIVE_INFINITY : percent;
    }

    /** An empty window; null if no rate opens the breaker. */
    static @Nullable SlidingWindow of(SlidingWindowSettings settings) {
        if (!settings.hasRate()) {
            return null;
        }
        return settings.calls() == null ? new OfTime(settings) : new OfCalls(settings, settings.calls());
    }

    /**
     * Counts a call that has ended.
     *
     * @return why the breaker should open; null if it should not
     */
    @Nullable
    Cause record(boolean failed, boolean slow, long nowNanos) {
        return tooHigh(add(1 + (failed ? 1L << FAILURES_SHIFT : 0) + (slow ? 1L << SLOW_SHIFT : 0), nowNanos));
    }

    /**
     * Adds a call and returns the counts of the window. The three counts share one number, so that no rate mixes counts
     * of different moments: calls in bits 0-20, failures in bits 21-41, slow calls above.
     */
    abstract long add(long call, long nowNanos);

    private @Nullable Cause tooHigh(long counts) {
        long calls = counts & COUNT;
        long failures = (counts >>> FAILURES_SHIFT) & COUNT;
        long slow = counts >>> SLOW_SHIFT;
        if (calls < minimumCalls) {
            return null;
        }
        if (failures * 100.0 >= failurePercent * calls) {
            return Cause.FAILURE_RATE;
        }
        return slow * 100.0 >= slowPercent * calls ? Cause.SLOW_CALL_RATE : null;
    }

    /** A count-based window. */
    private static final class OfCalls extends SlidingWindow {
        private final ReentrantLock lock = new ReentrantLock();
        private final long[] last;
        private long counts;
        private int next;

        private OfCalls(SlidingWindowSettings settings, int calls) {
            super(settings);
            last = new long[calls];
        }

        @Override
        long add(long call, long nowNanos) {
            lock.lock();
            try {
                counts += call - last[next];
                last[next] = call;
                next = (next + 1) % last.length;
                return counts;
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * A time-based window of ten slices; the oldest is dropped when a new one begins. A slice counts its first
     * {@value #MAX_CALLS} calls, so that the sum of all slices fits the bits of the counts.
     */
    private static final class OfTime extends SlidingWindow {
        private static final int SLICES = 10;

        private final AtomicReferenceArray<@Nullable Slice> slices = new AtomicReferenceArray<>(SLICES);
        private final long sliceNanos;

        private OfTime(SlidingWindowSettings settings) {
            super(settings);
            sliceNanos = Math.max(1, settings.length().toNanos() / SLICES);
        }

        @Override
        long add(long call, long nowNanos) {
            long epoch = Math.floorDiv(nowNanos, sliceNanos);
            Slice slice = slice(epoch);
            long counts = slice.add(call);
            for (int i = 0; i < SLICES; i++) {
                Slice other = slices.get(i);
                if (other != null && other != slice && epoch - other.epoch < SLICES) {
                    counts += other.counts.get();
                }
            }
            return counts;
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
        private final AtomicLong counts = new AtomicLong();

        private Slice(long epoch) {
            this.epoch = epoch;
        }

        private long add(long call) {
            long seen = counts.get();
            return (seen & COUNT) >= MAX_CALLS ? seen : counts.addAndGet(call);
        }
    }
}

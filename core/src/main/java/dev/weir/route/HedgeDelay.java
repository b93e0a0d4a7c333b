package dev.weir.route;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time after which calls to one target are hedged: a percentile (nearest rank) of the last {@value #WINDOW} times to the
 * first output. Nothing is hedged before {@value #LEAST} of them are known. Thread-safe.
 *
 * <p>"The tail at scale" (Dean and Barroso, 2013) defers the second request by the 95th percentile, which limits the
 * additional load to about 5 %.
 */
final class HedgeDelay {
    static final int LEAST = 50;
    static final int WINDOW = 256;
    /** Times between two calculations: a sort of the window is not worth each single one. */
    private static final int STEP = 8;

    private final int percentile;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] recent = new long[WINDOW];
    private long count;
    private volatile long nanos = Hedging.NEVER;

    /** @param percentile 1 to 100 */
    HedgeDelay(int percentile) {
        this.percentile = percentile;
    }

    /** The delay in nanoseconds; {@link Hedging#NEVER} while too few times are known. */
    long nanos() {
        return nanos;
    }

    /** Records a time to the first output in nanoseconds, or how long a target had sent none when its call ended. */
    void measured(long firstOutput) {
        lock.lock();
        try {
            recent[(int) (count % WINDOW)] = firstOutput;
            count++;
            if (count >= LEAST && (count - LEAST) % STEP == 0) {
                nanos = percentile();
            }
        } finally {
            lock.unlock();
        }
    }

    private long percentile() {
        int known = (int) Math.min(count, WINDOW);
        long[] sorted = Arrays.copyOf(recent, known);
        Arrays.sort(sorted);
        return sorted[(percentile * known + 99) / 100 - 1];
    }
}

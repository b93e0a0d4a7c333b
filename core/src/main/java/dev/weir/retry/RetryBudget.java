package dev.weir.retry;

import dev.weir.duration.DurationText;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps retries a bounded share of the calls to a backend, so that an outage does not multiply the load. Over any
 * {@code window} there are at most {@code share} retries per call plus {@code minPerSecond} retries per second.
 *
 * <p>After Finagle's {@code RetryBudget} (Twitter, 2016) and the retry throttling of gRPC (gRFC A6). The window slides in
 * tenths. A call costs one addition and reads no clock: calls are put into their tenths when a retry asks, and those since
 * the last look are taken to have come evenly.
 *
 * <p>Safe for use by many threads.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;
    /** Sums of fractions of a retry come out a little below the whole. */
    private static final double ONE = 1 - 1e-9;

    private final double share;
    private final double reserve;
    private final long slotNanos;
    private final TimeSource time;

    private final LongAdder calls = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final double[] callsBySlot = new double[SLOTS];
    private final long[] retriesBySlot = new long[SLOTS];
    private final long began;
    private long slot;
    private long callsSeen;

    /**
     * @param share how many retries each call allows for, at least 0: 0.2 is one in five
     * @param minPerSecond how many retries per second are allowed whatever the number of calls, at least 0
     * @param window over which both are counted, at least 10 ms
     */
    public RetryBudget(double share, int minPerSecond, Duration window, TimeSource time) {
        if (!(share >= 0) || Double.isInfinite(share)) {
            throw new IllegalArgumentException("share must be a number of at least 0, was " + share);
        }
        if (minPerSecond < 0) {
            throw new IllegalArgumentException("minPerSecond must be at least 0, was " + minPerSecond);
        }
        if (window.toMillis() < SLOTS) {
            throw new IllegalArgumentException("window must be at least 10ms, was " + DurationText.rounded(window));
        }
        this.share = share;
        this.time = time;
        reserve = minPerSecond * (Nanos.of(window) / 1e9);
        slotNanos = Nanos.of(window) / SLOTS;
        began = time.nanoTime();
    }

    /** Counts a call. */
    public void deposit() {
        calls.increment();
    }

    /** Takes one retry, if there is one to take. */
    public boolean tryWithdraw() {
        lock.lock();
        try {
            slide();
            boolean granted = balance() >= ONE;
            if (granted) {
                retriesBySlot[index(slot)]++;
            }
            return granted;
        } finally {
            lock.unlock();
        }
    }

    /** How many calls have been counted since the beginning. */
    public long calls() {
        return calls.sum();
    }

    private double balance() {
        double allowed = reserve;
        for (int i = 0; i < SLOTS; i++) {
            allowed += share * callsBySlot[i] - retriesBySlot[i];
        }
        return allowed;
    }

    private void slide() {
        long now = (time.nanoTime() - began) / slotNanos;
        long total = calls.sum();
        double each = (double) (total - callsSeen) / (now - slot + 1);
        for (long passed = Math.max(slot, now - SLOTS) + 1; passed <= now; passed++) {
            callsBySlot[index(passed)] = 0;
            retriesBySlot[index(passed)] = 0;
        }
        for (long fresh = Math.max(slot, now - SLOTS + 1); fresh <= now; fresh++) {
            callsBySlot[index(fresh)] += each;
        }
        slot = now;
        callsSeen = total;
    }

    private static int index(long slot) {
        return (int) (slot % SLOTS);
    }
}

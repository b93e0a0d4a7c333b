package dev.weir.retry.budget;

import dev.weir.retry.RetryBudgetSettings;
import dev.weir.spi.time.TimeSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A retry budget: limits retries to a share of the calls to a backend, so that an outage does not multiply the load.
 * Any {@code window} of the settings permits {@code share} retries per call plus {@code minPerSecond} per second.
 *
 * <p>After Finagle's {@code RetryBudget} (Twitter, 2016) and the retry throttling of gRPC (gRFC A6). The window slides
 * in tenths. A call costs one addition and reads no clock: calls are assigned to tenths when a retry withdraws, evenly
 * over the time since the last withdrawal.
 *
 * <p>Thread-safe.
 */
public final class RetryBudget {
    private static final int SLOTS = 10;
    /** Tolerance: sums of fractions are slightly less than the whole. */
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
    private long callsBefore = -1;

    public RetryBudget(RetryBudgetSettings settings, TimeSource time) {
        share = settings.share();
        this.time = time;
        reserve = settings.reserve();
        slotNanos = settings.window().toNanos() / SLOTS;
        began = time.nanoTime();
    }

    /** Counts a call. */
    public void deposit() {
        calls.increment();
    }

    /** Withdraws one retry if the budget permits it. */
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

    /** The number of calls counted since creation. */
    public long calls() {
        return calls.sum();
    }

    /** Whether no call was counted since the previous invocation. Not thread-safe. */
    boolean isIdle() {
        long before = callsBefore;
        callsBefore = calls();
        return callsBefore == before;
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

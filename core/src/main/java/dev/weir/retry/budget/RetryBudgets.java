package dev.weir.retry.budget;

import dev.weir.retry.RetryBudgetSettings;
import dev.weir.spi.time.TimeSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One retry budget per backend, so that an outage of one does not use up the retries of another; at most
 * {@value #MOST}. At that number, budgets without a call for a whole window are dropped; if there is none, further
 * backends share one. Thread-safe.
 */
public final class RetryBudgets {
    private static final int MOST = 1_000;

    private final ConcurrentHashMap<String, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final ReentrantLock growing = new ReentrantLock();
    private final LongAdder forgottenCalls = new LongAdder();
    private final RetryBudgetSettings settings;
    private final RetryBudget shared;
    private final TimeSource time;
    private volatile long swept;

    public RetryBudgets(RetryBudgetSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
        shared = new RetryBudget(settings, time);
        swept = time.nanoTime();
    }

    public RetryBudget of(String backend) {
        RetryBudget budget = budgets.get(backend);
        return budget != null ? budget : unknown(backend);
    }

    private RetryBudget unknown(String backend) {
        if (isFull() && !sweepIsDue()) {
            return shared;
        }
        growing.lock();
        try {
            if (isFull() && sweepIsDue()) {
                sweep();
            }
            return isFull() ? shared : budgets.computeIfAbsent(backend, unseen -> new RetryBudget(settings, time));
        } finally {
            growing.unlock();
        }
    }

    private boolean isFull() {
        return budgets.mappingCount() >= MOST;
    }

    private boolean sweepIsDue() {
        return time.nanoTime() - swept >= settings.window().toNanos();
    }

    /** Drops the budgets without a call since the last sweep, which was a window ago: they have no state. */
    private void sweep() {
        budgets.values().removeIf(budget -> {
            boolean idle = budget.isIdle();
            if (idle) {
                forgottenCalls.add(budget.calls());
            }
            return idle;
        });
        swept = time.nanoTime();
    }

    /** The number of calls counted since creation. */
    public long calls() {
        return budgets.values().stream().mapToLong(RetryBudget::calls).sum() + shared.calls() + forgottenCalls.sum();
    }

    public int size() {
        return budgets.size();
    }
}

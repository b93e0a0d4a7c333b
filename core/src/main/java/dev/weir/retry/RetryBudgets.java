package dev.weir.retry;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One retry budget per backend, so that an outage of one does not use up the retries of another. At most {@value #MOST}
 * backends have one of their own. When there are as many, those without a call for a whole window make room; where none is,
 * further backends share one. Safe for use by many threads.
 */
final class RetryBudgets {
    private static final int MOST = 1_000;
    private static final int CALLS_BETWEEN_LOOKS = 256;

    private final ConcurrentHashMap<String, Named> budgets = new ConcurrentHashMap<>();
    private final ReentrantLock growing = new ReentrantLock();
    private final LongAdder forgottenCalls = new LongAdder();
    private final Supplier<RetryBudget> fresh;
    private final RetryBudget shared;
    private final TimeSource time;
    private final long window;
    private volatile long swept;

    RetryBudgets(Supplier<RetryBudget> fresh, Duration window, TimeSource time) {
        this.fresh = fresh;
        this.window = Nanos.of(window);
        this.time = time;
        shared = fresh.get();
        swept = time.nanoTime();
    }

    /** A budget, and how many calls it had counted when those without a call were last looked for. */
    private static final class Named {
        final RetryBudget budget;
        long callsBefore = -1;

        Named(RetryBudget budget) {
            this.budget = budget;
        }
    }

    RetryBudget of(String backend) {
        Named named = budgets.get(backend);
        return named != null ? named.budget : unknown(backend);
    }

    private RetryBudget unknown(String backend) {
        Objects.requireNonNull(backend, "backend of the call");
        if (budgets.mappingCount() >= MOST && !sweepIsDue()) {
            return shared;
        }
        growing.lock();
        try {
            if (budgets.mappingCount() >= MOST && sweepIsDue()) {
                sweep();
            }
            return budgets.mappingCount() >= MOST
                    ? shared
                    : budgets.computeIfAbsent(backend, unseen -> new Named(fresh.get())).budget;
        } finally {
            growing.unlock();
        }
    }

    /** Reads the clock once in so many calls: it takes longer than the rest of this. */
    private boolean sweepIsDue() {
        return shared.calls() % CALLS_BETWEEN_LOOKS == 0 && time.nanoTime() - swept >= window;
    }

    /** Drops those that counted no call since the last look, which was a window ago: they have nothing to remember. */
    private void sweep() {
        budgets.values().removeIf(named -> {
            long calls = named.budget.calls();
            boolean idle = calls == named.callsBefore;
            named.callsBefore = calls;
            if (idle) {
                forgottenCalls.add(calls);
            }
            return idle;
        });
        swept = time.nanoTime();
    }

    /** How many calls have been counted since the beginning. */
    long calls() {
        return budgets.values().stream()
                        .mapToLong(named -> named.budget.calls())
                        .sum()
                + shared.calls()
                + forgottenCalls.sum();
    }

    int size() {
        return budgets.size();
    }
}

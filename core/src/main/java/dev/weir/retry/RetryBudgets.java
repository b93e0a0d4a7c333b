package dev.weir.retry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One retry budget per backend, so that an outage of one does not use up the retries of another. */
final class RetryBudgets {
    private final ConcurrentHashMap<String, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final Supplier<RetryBudget> fresh;

    RetryBudgets(Supplier<RetryBudget> fresh) {
        this.fresh = fresh;
    }

    RetryBudget of(String backend) {
        RetryBudget budget = budgets.get(backend);
        return budget != null ? budget : budgets.computeIfAbsent(backend, name -> fresh.get());
    }

    long calls() {
        return budgets.values().stream().mapToLong(RetryBudget::calls).sum();
    }
}

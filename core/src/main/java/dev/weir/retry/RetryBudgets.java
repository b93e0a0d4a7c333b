package dev.weir.retry;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One retry budget per backend, so that an outage of one does not use up the retries of another. There are few backends, and
 * most calls go to one of the first, so going through an array takes less time than hashing the name.
 */
final class RetryBudgets {
    private final ReentrantLock growing = new ReentrantLock();
    private final Supplier<RetryBudget> fresh;
    private volatile Named[] budgets = {};

    private record Named(String backend, RetryBudget budget) {}

    RetryBudgets(Supplier<RetryBudget> fresh) {
        this.fresh = fresh;
    }

    RetryBudget of(String backend) {
        RetryBudget budget = find(backend);
        return budget != null ? budget : added(backend);
    }

    private @Nullable RetryBudget find(String backend) {
        for (Named named : budgets) {
            if (named.backend.equals(backend)) {
                return named.budget;
            }
        }
        return null;
    }

    private RetryBudget added(String backend) {
        Objects.requireNonNull(backend, "backend of the call");
        growing.lock();
        try {
            RetryBudget there = find(backend);
            if (there != null) {
                return there;
            }
            RetryBudget budget = fresh.get();
            Named[] more = Arrays.copyOf(budgets, budgets.length + 1);
            more[budgets.length] = new Named(backend, budget);
            budgets = more;
            return budget;
        } finally {
            growing.unlock();
        }
    }

    long calls() {
        return Arrays.stream(budgets).mapToLong(named -> named.budget.calls()).sum();
    }
}

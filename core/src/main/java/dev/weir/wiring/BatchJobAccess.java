package dev.weir.wiring;

import dev.weir.batchjob.BatchJobs;
import dev.weir.batchjob.BatchJobsBuilder;
import dev.weir.budget.Budgets;
import dev.weir.call.CallException;
import dev.weir.cost.Costs;
import dev.weir.guard.Guards;
import dev.weir.path.ConfiguredLedger;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.batchjob.BatchJobBackend;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The batch APIs of the configured backends, with the books of the runtime. Thread-safe.
 *
 * @param costs null if costs are not tracked
 * @param ledger null for none
 * @param budgets null for none
 * @param guards check the rows that are submitted
 */
public record BatchJobAccess(
        Map<String, Backend> backends,
        @Nullable Costs costs,
        @Nullable ConfiguredLedger ledger,
        @Nullable Budgets budgets,
        Guards guards,
        TimeSource time,
        RandomGenerator random) {

    public BatchJobAccess {
        backends = Map.copyOf(backends);
    }

    /**
     * The batch jobs of a backend.
     *
     * @throws CallException if no backend has this name, or it has no batch API
     */
    public BatchJobs of(String backend, Path directory) {
        if (!(named(backend) instanceof BatchJobBackend provider)) {
            throw new CallException("backend '" + backend + "' has no batch API; " + others());
        }
        BatchJobsBuilder jobs = BatchJobs.builder(backend, provider, directory)
                .costs(costs)
                .time(time)
                .random(random);
        if (ledger != null) {
            jobs.ledger(ledger.ledger()).ledgerMetadata(ledger.metadata());
        }
        if (!guards.isEmpty()) {
            jobs.rows(new GuardedRows(guards, backend, time));
        }
        if (budgets != null) {
            jobs.budget(new BudgetedBatchJobs(budgets, backend, time));
        }
        return jobs.build();
    }

    private Backend named(String name) {
        Backend backend = backends.get(name);
        if (backend == null) {
            throw new CallException("no backend is named '" + name + "'; configured: "
                    + String.join(", ", new TreeMap<>(backends).keySet()));
        }
        return backend;
    }

    private String others() {
        String names = new TreeMap<>(backends)
                .entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof BatchJobBackend)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no configured backend has one" : "configured backends that have one: " + names;
    }
}

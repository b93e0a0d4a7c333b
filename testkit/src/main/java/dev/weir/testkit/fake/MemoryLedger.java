package dev.weir.testkit.fake;

import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A usage ledger in memory, with budgets, which runtimes of one process share: for tests, and to learn how a ledger works.
 * Thread-safe.
 */
public final class MemoryLedger implements UsageLedger {
    private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    private final MemoryBudgets budgets;

    /** An empty ledger with this clock. */
    public MemoryLedger(TimeSource time) {
        budgets = new MemoryBudgets(this, time);
    }

    @Override
    public synchronized void record(LedgerEntry entry) {
        entries.putIfAbsent(entry.id(), entry);
    }

    @Override
    public boolean flush(Deadline deadline) {
        return true;
    }

    @Override
    public synchronized List<LedgerSum> sums(LedgerQuery query) {
        Map<List<String>, LedgerSum> sums = new LinkedHashMap<>();
        if (query.groups().isEmpty()) {
            sums.put(List.of(), LedgerSum.zero(List.of()));
        }
        for (LedgerEntry entry : entries.values()) {
            if (query.contains(entry)) {
                List<String> group = query.groupOf(entry);
                sums.merge(group, LedgerSum.of(group, entry), LedgerSum::plus);
            }
        }
        return List.copyOf(sums.values());
    }

    /** The entry with this id; null if there is none. */
    public synchronized @Nullable LedgerEntry entry(String id) {
        return entries.get(id);
    }

    /** All entries, in the order in which they were recorded. */
    public synchronized List<LedgerEntry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public LedgerStatistics statistics() {
        return LedgerStatistics.of(0, 0);
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public BudgetStore budgets() {
        return budgets;
    }
}

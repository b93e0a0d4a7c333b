package dev.weir.spi.ledger;

import dev.weir.spi.time.Deadline;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A usage ledger: keeps for good what each attempt used and cost.
 *
 * <p>Thread-safe. A ledger that is {@link AutoCloseable} writes what waits when it is closed, as far as a few seconds
 * permit.
 */
public interface UsageLedger {

    /**
     * Records an entry. Never blocks on the store and never throws: what cannot be written waits in bounded space, and what
     * finds no room there is counted as lost. An entry with an id that the ledger has already recorded, in this process or
     * another one, has no effect.
     */
    void record(LedgerEntry entry);

    /**
     * Waits until all entries that this process recorded before are in the store.
     *
     * @return whether they are; false if the deadline passed first
     */
    boolean flush(Deadline deadline) throws InterruptedException;

    /**
     * Sums the entries that are in the store, those of other processes that share it included. Blocks.
     *
     * @return a sum for each group that has entries, in no particular order; without grouping exactly one
     * @throws IOException if the store cannot be read
     */
    List<LedgerSum> sums(LedgerQuery query) throws IOException;

    /** How it is doing. Does not block. */
    LedgerStatistics statistics();

    /** Where the store is, for people: a file, or an address without user and password. */
    String location();

    /** The budgets of the processes that share the ledger; null if it keeps none. */
    default @Nullable BudgetStore budgets() {
        return null;
    }
}

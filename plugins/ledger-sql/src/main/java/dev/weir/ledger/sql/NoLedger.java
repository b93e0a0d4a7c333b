package dev.weir.ledger.sql;

import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import jakarta.inject.Inject;
import java.util.List;

/** A ledger that keeps nothing, for where one is kept by default. */
public final class NoLedger implements UsageLedger {

    @Inject
    NoLedger() {}

    @Override
    public void record(LedgerEntry entry) {}

    @Override
    public boolean flush(Deadline deadline) {
        return true;
    }

    @Override
    public List<LedgerSum> sums(LedgerQuery query) {
        return query.groups().isEmpty() ? List.of(LedgerSum.zero(List.of())) : List.of();
    }

    @Override
    public LedgerStatistics statistics() {
        return LedgerStatistics.of(0, 0);
    }

    @Override
    public String location() {
        return "none";
    }
}

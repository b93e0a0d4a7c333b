package dev.weir.ledger.sql;

import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.BudgetStoreContract;
import dev.weir.testkit.UsageLedgerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in a file keeps the contracts. */
class FileLedgerTest {
    @TempDir
    private Path folder;

    private final SqlLedgers ledgers = new SqlLedgers();

    @AfterEach
    void close() {
        ledgers.close();
    }

    private UsageLedger open(TimeSource time) {
        return ledgers.open(SqlLedgers.file(folder.resolve("new folder").resolve("ledger.db")), time);
    }

    @Nested
    class Entries extends UsageLedgerContract {
        @Override
        protected UsageLedger connect(TimeSource time) {
            return open(time);
        }
    }

    @Nested
    class Budgets extends BudgetStoreContract {
        @Override
        protected UsageLedger connect(TimeSource time) {
            return open(time);
        }
    }
}

package dev.weir.ledger.sql;

import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A process that spends a cent at a time until its budget refuses, and prints how many cents it spent. */
final class SpendingProcess {
    static final BudgetPeriod BUDGET = BudgetPeriod.of(
            "all", "total", BigDecimal.ONE, LedgerQuery.builder().build());
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private SpendingProcess() {}

    /** Runs with the file of the ledger. */
    public static void main(String[] args) throws Exception {
        try (SqlLedger ledger = new SqlLedger(SqlLedgerSettings.ofFile(Path.of(args[0])), TimeSource.system())) {
            BudgetStore budgets = ledger.budgets();
            int cents = 0;
            while (true) {
                String id = UUID.randomUUID().toString();
                BudgetReservation reservation = BudgetReservation.of(id, List.of(BUDGET), CENT, Duration.ofMinutes(1));
                if (!budgets.reserve(reservation, soon()).isGranted()) {
                    System.out.println(cents);
                    return;
                }
                budgets.settle(id, List.of(BUDGET), CENT, soon());
                cents++;
            }
        }
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30), TimeSource.system());
    }
}

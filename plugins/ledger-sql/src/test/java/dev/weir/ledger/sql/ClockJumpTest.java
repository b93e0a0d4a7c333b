package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.BudgetReservation;
import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system clock that is set forward or back, and what is done by time. */
class ClockJumpTest {
    @TempDir
    private Path folder;

    private final MovableTime time = new MovableTime();
    private final SqlLedgers ledgers = new SqlLedgers();

    @AfterEach
    void close() {
        ledgers.close();
    }

    private UsageLedger keeping(Duration retention) {
        return ledgers.open(
                new SqlLedgerSettings(
                        folder.resolve("ledger.db"),
                        null,
                        null,
                        null,
                        retention,
                        SqlLedgers.INTERVAL,
                        5_000,
                        null,
                        ByteSize.parse("1MB")),
                time);
    }

    @Test
    void deletesWhatIsTooOldSomeAtATime() throws Exception {
        UsageLedger ledger = keeping(Duration.ofDays(30));
        for (int i = 0; i < 2_500; i++) {
            ledger.record(Entries.entry("old " + i, Entries.TIME));
        }
        Entries.flush(ledger);
        time.pass(Duration.ofDays(30).plusHours(1));
        for (int i = 0; i < 4; i++) {
            ledger.record(Entries.entry("new " + i, time.instant()));
            Entries.flush(ledger);
        }
        Entries.assertHas(ledger, 4);
    }

    @Test
    void aClockThatJumpsAheadDeletesNothing() throws Exception {
        UsageLedger ledger = keeping(Duration.ofDays(30));
        ledger.record(Entries.entry("1"));
        Entries.flush(ledger);
        time.jump(Duration.ofDays(3650));
        time.pass(Duration.ofHours(2));
        ledger.record(Entries.entry("2"));
        Entries.flush(ledger);
        Entries.assertHas(ledger, 2);
    }

    @Test
    void keepsEverythingWithoutARetention() throws Exception {
        UsageLedger ledger = keeping(null);
        ledger.record(Entries.entry("1"));
        Entries.flush(ledger);
        time.pass(Duration.ofDays(36_500));
        ledger.record(Entries.entry("2"));
        Entries.flush(ledger);
        Entries.assertHas(ledger, 2);
    }

    @Test
    void aClockThatIsSetBackProlongsALeaseByNoMoreThanTheLease() throws Exception {
        BudgetStore budgets = keeping(null).budgets();
        BudgetPeriod budget = BudgetPeriod.of(
                "all", "total", BigDecimal.ONE, LedgerQuery.builder().build());
        Deadline soon = Deadline.after(Duration.ofSeconds(30), TimeSource.system());
        budgets.reserve(BudgetReservation.of("1", List.of(budget), BigDecimal.ONE, Duration.ofMinutes(1)), soon);
        time.jump(Duration.ofHours(-1));
        assertThat(budgets.levels(List.of(budget), soon).get(0).reserved()).isEqualByComparingTo("1");
        time.pass(Duration.ofSeconds(61));
        assertThat(budgets.levels(List.of(budget), soon).get(0).reserved()).isEqualByComparingTo("0");
    }
}

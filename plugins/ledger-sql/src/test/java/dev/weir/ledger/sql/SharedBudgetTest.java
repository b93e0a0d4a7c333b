package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ledger.BudgetLevel;
import dev.weir.spi.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget of two processes. */
class SharedBudgetTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("ledger.db");
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpendingProcess.class.getName(),
                        file().toString())
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private static int spent(Process process) throws IOException {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            return Integer.parseInt(output.readLine());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void twoProcessesSpendItOnce() throws Exception {
        List<Process> processes = List.of(start(), start());
        assertThat(spent(processes.get(0)) + spent(processes.get(1))).isEqualTo(100);
    }

    @Test
    void aCounterThatWasRemovedIsMadeAgainFromTheEntries() throws Exception {
        try (SqlLedgers ledgers = new SqlLedgers()) {
            SqlLedger ledger = ledgers.open(SqlLedgers.file(file()), TimeSource.system());
            ledger.budgets().levels(List.of(SpendingProcess.BUDGET), SpendingProcess.soon());
            Entries.record(ledger, "", 25);
            Entries.flush(ledger);
            try (Connection connection =
                            SqliteFile.durable(file(), TimeSource.system()).connect(Duration.ofSeconds(10));
                    Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM weir_budget");
            }
            BudgetLevel level = ledger.budgets()
                    .levels(List.of(SpendingProcess.BUDGET), SpendingProcess.soon())
                    .get(0);
            assertThat(level.spent()).isEqualByComparingTo("0.25");
        }
    }
}

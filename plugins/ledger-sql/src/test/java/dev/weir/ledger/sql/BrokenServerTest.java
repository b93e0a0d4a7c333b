package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ledger.BudgetPeriod;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL server that is not there, or does not answer. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class BrokenServerTest {
    @TempDir
    private static Path data;

    private static EmbeddedPostgres server;

    @TempDir
    private Path folder;

    private final SqlLedgers ledgers = new SqlLedgers();
    private String url;

    @BeforeAll
    static void start() throws IOException {
        server = builder().start();
    }

    private static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("server"))
                .setCleanDataDirectory(false);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        url = PostgresServers.newDatabase(server);
    }

    @AfterEach
    void close() {
        ledgers.close();
    }

    private UsageLedger open() {
        return ledgers.open(SqlLedgers.url(url, folder), TimeSource.system());
    }

    @Test
    void aServerThatIsNotThereYetGetsTheEntriesLater() throws Exception {
        int port = server.getPort();
        server.close();
        UsageLedger ledger = open();
        Entries.record(ledger, "", 50);
        Entries.assertCannotFlush(ledger);
        assertThat(ledger.statistics().waiting()).isEqualTo(50);
        assertThatThrownBy(() -> Entries.total(ledger))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(url.substring(0, url.indexOf('?')));
        server = builder().setPort(port).start();
        Entries.flush(ledger);
        Entries.assertHas(ledger, 50);
        assertThat(ledger.statistics().lost()).isZero();
    }

    @Test
    void aFrozenServerDelaysNobody() throws Exception {
        UsageLedger ledger = open();
        Entries.record(ledger, "before", 5);
        Entries.flush(ledger);
        BudgetPeriod budget =
                BudgetPeriod.of("all", "total", null, LedgerQuery.builder().build());
        signal("STOP");
        try {
            Entries.record(ledger, "", 50);
            assertThatThrownBy(() -> ledger.budgets()
                            .levels(List.of(budget), Deadline.after(Duration.ofMillis(100), TimeSource.system())))
                    .isInstanceOf(SQLException.class);
            Entries.assertCannotFlush(ledger);
            assertThat(ledger.statistics().waiting()).isEqualTo(50);
        } finally {
            signal("CONT");
        }
        Entries.flush(ledger);
        Entries.assertHas(ledger, 55);
    }

    @Test
    void refusesANewerSchema() throws Exception {
        UsageLedger ledger = open();
        Entries.record(ledger, "", 1);
        Entries.flush(ledger);
        try (Connection connection = new PostgresServer(url, null, null).connect(Duration.ofSeconds(10));
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO weir_schema (version) VALUES (7)");
            connection.commit();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open())
                .withMessageContaining("has schema 7, and this version of Weir knows schemas up to 1");
    }

    /** To the server and all of its processes. */
    private void signal(String signal) throws Exception {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("server/postmaster.pid")).get(0));
        ProcessHandle handle = ProcessHandle.of(postmaster).orElseThrow();
        for (ProcessHandle process :
                Stream.concat(handle.children(), Stream.of(handle)).toList()) {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }
}

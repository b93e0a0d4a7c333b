package dev.weir.ledger.sql;

import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.BudgetStoreContract;
import dev.weir.testkit.UsageLedgerContract;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in a real PostgreSQL keeps the contracts. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresLedgerTest {
    private static EmbeddedPostgres server;

    @TempDir
    private Path folder;

    private final SqlLedgers ledgers = new SqlLedgers();
    private String url;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServers.start();
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

    private UsageLedger open(TimeSource time) {
        return ledgers.open(SqlLedgers.url(url, folder), time);
    }

    @Test
    void takesWhateverAProviderSends() throws Exception {
        HostileEntryTest.assertTakesEverything(open(TimeSource.system()));
    }

    @Nested
    class Entries extends UsageLedgerContract {
        @Override
        protected UsageLedger connect(TimeSource time) {
            return open(time);
        }
    }

    /** Leases end by the clock of the server. */
    @Nested
    class Budgets extends BudgetStoreContract {
        @Override
        protected UsageLedger connect(TimeSource time) {
            return open(time);
        }

        @Override
        protected void pass(Duration duration) {
            LockSupport.parkNanos(duration.toNanos());
        }
    }
}

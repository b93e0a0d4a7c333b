package dev.weir.ledger.sql;

import dev.weir.spi.ledger.BudgetStore;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A usage ledger in an SQLite file, which processes of one machine can share, or in PostgreSQL. Entries are written together
 * on a thread of its own, and wait in an overflow file while the database cannot be written. Thread-safe.
 */
public final class SqlLedger implements UsageLedger, AutoCloseable {
    private static final Duration BEFORE_COUNTING = Duration.ofSeconds(1);

    private final Database database;
    private final EntrySums sums;
    private final LedgerWriter writer;
    private final Session budgetSession;
    private final SqlBudgets budgets;

    /**
     * Begins to write. The database is opened when there is something to be written.
     *
     * @throws IllegalArgumentException if the database can never be used: the file is a directory, or a newer version of
     *     Weir has changed the schema
     */
    @Inject
    public SqlLedger(SqlLedgerSettings settings, TimeSource time) {
        String url = settings.url();
        Database forBudgets;
        if (url == null) {
            database = SqliteFile.durable(settings.file(), time);
            forBudgets = SqliteFile.quick(settings.file(), time);
        } else {
            database = new PostgresServer(url, settings.user(), settings.password());
            forBudgets = database;
        }
        SqliteFile overflow = SqliteFile.bounded(
                Objects.requireNonNull(settings.overflowFile(), "overflowFile"),
                time,
                settings.maxOverflow().bytes());
        database.check();
        overflow.check();
        sums = new EntrySums(database);
        writer = new LedgerWriter(
                new LedgerStore(database, new Overflow(overflow), settings.retention(), time),
                settings.flushInterval(),
                settings.maxWaiting());
        budgetSession = new Session(forBudgets);
        budgets = new SqlBudgets(budgetSession, forBudgets, sums, this::writeSoon);
        writer.start();
    }

    private void writeSoon() {
        try {
            writer.flush(Deadline.after(BEFORE_COUNTING, TimeSource.system()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void record(LedgerEntry entry) {
        writer.record(entry);
    }

    @Override
    public boolean flush(Deadline deadline) throws InterruptedException {
        return writer.flush(deadline);
    }

    @Override
    public List<LedgerSum> sums(LedgerQuery query) throws IOException {
        try {
            return sums.of(query, null);
        } catch (SQLException e) {
            throw new IOException("the ledger " + location() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public LedgerStatistics statistics() {
        return writer.statistics();
    }

    @Override
    public String location() {
        return database.location();
    }

    @Override
    public BudgetStore budgets() {
        return budgets;
    }

    @Override
    public void close() {
        writer.close();
        budgetSession.close();
    }
}

package dev.weir.ledger.sql;

import dev.weir.spi.time.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores entries in the database and, while that fails, in the overflow file, whose entries follow when the database is
 * there again. After a failure the database is tried again once a second. For one thread.
 */
final class LedgerStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerStore.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int CHUNK = 1_000;

    private final Database database;
    private final Session session;
    private final EntryTable table;
    private final Overflow overflow;
    private final Retention retention;
    private final TimeSource time;
    private boolean available = true;
    private boolean overflowAvailable = true;
    private long retryNanos;

    LedgerStore(Database database, Overflow overflow, @Nullable Duration retention, TimeSource time) {
        this.database = database;
        this.overflow = overflow;
        this.retention = new Retention(retention, time);
        this.time = time;
        session = new Session(database);
        table = new EntryTable(database);
    }

    /** Prepares for the first write, and looks whether an earlier process has left entries in the overflow file. */
    void open() {
        try {
            database.prepare();
        } catch (SQLException | RuntimeException | LinkageError e) {
            failed(e);
        }
        try {
            overflow.open();
        } catch (SQLException | RuntimeException | LinkageError e) {
            overflowFailed(e);
        }
    }

    /** How many entries wait in the overflow file. Any thread may ask. */
    long waiting() {
        return overflow.count();
    }

    /**
     * Stores entries, and some of those that wait.
     *
     * @param rows may be empty
     * @param now whether the database is tried even right after a failure
     * @return whether they are in the database or in the overflow file
     */
    boolean store(List<EntryRow> rows, boolean now) {
        if (rows.isEmpty() && waiting() == 0) {
            return true;
        }
        if (available || now || time.nanoTime() - retryNanos >= 0) {
            try {
                session.execute(connection -> table.insert(connection, rows));
                succeeded();
                replay();
                retention.apply(session, database);
                return true;
            } catch (SQLException | RuntimeException | LinkageError e) {
                failed(e);
            }
        }
        return spill(rows);
    }

    private void succeeded() {
        if (!available) {
            available = true;
            LOG.info("event=ledger-available location=\"{}\" waiting={}", database.location(), waiting());
        }
    }

    private void failed(Throwable cause) {
        retryNanos = time.nanoTime() + RETRY_NANOS;
        if (available) {
            available = false;
            LOG.warn("event=ledger-unavailable location=\"{}\" cause=\"{}\"", database.location(), cause.getMessage());
        }
    }

    /** Only a failure of the database comes out of it. */
    private void replay() throws SQLException {
        if (overflow.count() == 0) {
            return;
        }
        List<EntryRow> waiting;
        try {
            waiting = overflow.oldest(CHUNK);
        } catch (SQLException e) {
            overflowFailed(e);
            return;
        }
        session.execute(connection -> table.insert(connection, waiting));
        try {
            overflow.remove(waiting);
            overflowAvailable = true;
        } catch (SQLException e) {
            overflowFailed(e);
        }
    }

    private boolean spill(List<EntryRow> rows) {
        if (rows.isEmpty()) {
            return true;
        }
        try {
            overflow.add(rows);
            overflowAvailable = true;
            return true;
        } catch (SQLException | RuntimeException | LinkageError e) {
            overflowFailed(e);
            return false;
        }
    }

    private void overflowFailed(Throwable cause) {
        if (overflowAvailable) {
            overflowAvailable = false;
            LOG.warn(
                    "event=ledger-overflow-unavailable location=\"{}\" cause=\"{}\"",
                    overflow.location(),
                    cause.getMessage());
        }
    }

    @Override
    public void close() {
        session.close();
        overflow.close();
    }
}

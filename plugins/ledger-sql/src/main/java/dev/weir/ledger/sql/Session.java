package dev.weir.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a database, opened when it is needed and again after a failure. Thread-safe: transactions take turns.
 */
final class Session implements AutoCloseable {
    private final Database database;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable Connection connection;

    Session(Database database) {
        this.database = database;
    }

    /** The statements of a transaction, and what comes of it. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** The statements of a transaction. */
    interface Statements {
        void execute(Connection connection) throws SQLException;
    }

    /** Carries out a transaction, or nothing of it, with the patience of the database. */
    void execute(Statements work) throws SQLException {
        transact(connection -> {
            work.execute(connection);
            return connection;
        });
    }

    /** The same, with what comes of it. */
    <T> T transact(Work<T> work) throws SQLException {
        return transact(database.patience(), work);
    }

    /**
     * Carries out a transaction, or nothing of it.
     *
     * @param patience how long it may wait for its turn, and each statement for others
     */
    <T> T transact(Duration patience, Work<T> work) throws SQLException {
        awaitTurn(patience);
        try {
            Connection open = connection;
            if (open == null) {
                open = database.connect(patience);
                connection = open;
            }
            database.limit(open, patience);
            database.begin(open);
            T result = work.with(open);
            database.commit(open);
            return result;
        } catch (SQLException | RuntimeException e) {
            disconnect(e);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private void awaitTurn(Duration patience) throws SQLException {
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLTimeoutException("no turn within " + patience.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTimeoutException("interrupted", e);
        }
    }

    /** Closing rolls back. */
    private void disconnect(@Nullable Exception cause) {
        Connection former = connection;
        connection = null;
        if (former == null) {
            return;
        }
        try {
            former.close();
        } catch (SQLException e) {
            if (cause != null) {
                cause.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            disconnect(null);
        } finally {
            turn.unlock();
        }
    }
}

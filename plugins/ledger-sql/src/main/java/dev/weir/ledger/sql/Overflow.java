package dev.weir.ledger.sql;

import java.sql.SQLException;
import java.util.List;

/**
 * Entries that the database cannot take, in a file of bounded size, which processes can share. It is an SQLite file with the
 * schema of a ledger. For one writing thread; the count can be read by any.
 */
final class Overflow implements AutoCloseable {
    private final SqliteFile file;
    private final Session session;
    private final EntryTable table;
    private volatile long count;

    Overflow(SqliteFile file) {
        this.file = file;
        session = new Session(file);
        table = new EntryTable(file);
    }

    /** Counts what an earlier process has left. */
    void open() throws SQLException {
        if (file.exists()) {
            recount();
        }
    }

    /** How many entries wait. */
    long count() {
        return count;
    }

    void add(List<EntryRow> rows) throws SQLException {
        session.execute(connection -> table.insert(connection, rows));
        recount();
    }

    /** Some of the oldest. */
    List<EntryRow> oldest(int most) throws SQLException {
        return session.transact(connection -> EntryTable.oldest(connection, most));
    }

    void remove(List<EntryRow> rows) throws SQLException {
        session.execute(connection -> EntryTable.delete(connection, rows));
        recount();
    }

    private void recount() throws SQLException {
        count = session.transact(EntryTable::count);
    }

    String location() {
        return file.location();
    }

    @Override
    public void close() {
        session.close();
    }
}

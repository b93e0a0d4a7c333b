package dev.weir.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A database and its dialect of SQL. Thread-safe. */
interface Database {

    /** How long a statement may wait for a lock or an answer, unless it is limited otherwise. */
    Duration patience();

    /**
     * Refuses what can never work.
     *
     * @throws IllegalArgumentException if it cannot, and what would be right
     */
    void check();

    /** Does what takes time before the first connection and needs no database. */
    void prepare() throws SQLException;

    /** Whether there is a database, or may be one. */
    boolean exists();

    /**
     * A new connection, for transactions. The schema is the current one.
     *
     * @param patience how long it may wait for other processes that have the database locked
     */
    Connection connect(Duration patience) throws SQLException;

    /** A new connection that changes nothing. The schema may be any. */
    Connection connectToRead() throws SQLException;

    /** Begins a transaction that may write. */
    void begin(Connection connection) throws SQLException;

    /** Commits the transaction. */
    void commit(Connection connection) throws SQLException;

    /** Limits how long the statements that follow may wait for others. */
    void limit(Connection connection, Duration patience) throws SQLException;

    /** The version of the schema; 0 for none. */
    int version(Connection connection) throws SQLException;

    /** Notes the version of the schema. */
    void setVersion(Connection connection, int version) throws SQLException;

    /** The time of the clock by which leases end, in milliseconds since the epoch. */
    long now(Connection connection) throws SQLException;

    /** The type of a column of decimals. */
    String decimalType();

    /** The expression for a decimal that is passed as text. */
    String decimalParameter();

    /** The expression for the exact sum of a column of decimals. */
    String decimalSum(String column);

    /** What a selection of rows ends with that locks them. */
    String lockingClause();

    /** Where it is, for people. */
    String location();
}

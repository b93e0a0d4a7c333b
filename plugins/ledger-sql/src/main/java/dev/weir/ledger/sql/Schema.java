package dev.weir.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, and how those of an older version become the current ones. Each migration is applied once, in order. */
final class Schema {
    private static final List<List<String>> MIGRATIONS = List.of(List.of(
            EntryColumn.createTable("weir_entry"),
            "CREATE INDEX weir_entry_time ON weir_entry (time)",
            """
            CREATE TABLE weir_budget (budget TEXT NOT NULL, period TEXT NOT NULL, ends BIGINT NOT NULL, spent DECIMALS NOT NULL,
              PRIMARY KEY (budget, period))""",
            """
            CREATE TABLE weir_reservation (id TEXT NOT NULL, budget TEXT NOT NULL, period TEXT NOT NULL,
              amount DECIMALS NOT NULL, made BIGINT NOT NULL, expires BIGINT NOT NULL, PRIMARY KEY (id, budget, period))""",
            "CREATE INDEX weir_reservation_budget ON weir_reservation (budget, period)",
            "CREATE TABLE weir_settlement (id TEXT NOT NULL PRIMARY KEY, time BIGINT NOT NULL)",
            """
            CREATE TABLE weir_alert (budget TEXT NOT NULL, period TEXT NOT NULL, percent TEXT NOT NULL, ends BIGINT NOT NULL,
              PRIMARY KEY (budget, period, percent))"""));

    /** The current version. */
    static final int VERSION = MIGRATIONS.size();

    private Schema() {}

    /**
     * Brings a database to the current version, in a transaction that the caller ends.
     *
     * @throws NewerSchemaException if it has a newer one
     */
    static void migrate(Database database, Connection connection) throws SQLException {
        int version = database.version(connection);
        if (version > VERSION) {
            throw new NewerSchemaException(database.location(), version);
        }
        if (version == VERSION) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (List<String> migration : MIGRATIONS.subList(version, VERSION)) {
                for (String sql : migration) {
                    statement.execute(sql.replace("DECIMALS", database.decimalType()));
                }
            }
        }
        database.setVersion(connection, VERSION);
    }
}

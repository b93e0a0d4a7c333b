package dev.weir.ledger.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes and reads whole entries. Thread-safe. */
final class EntryTable {
    private static final String COLUMNS =
            Arrays.stream(EntryColumn.values()).map(EntryColumn::sql).collect(Collectors.joining(", "));

    private final String insertion;

    EntryTable(Database database) {
        String parameters = Arrays.stream(EntryColumn.values())
                .map(column -> column.type == EntryColumn.Type.DECIMAL ? database.decimalParameter() : "?")
                .collect(Collectors.joining(", "));
        insertion = "INSERT INTO weir_entry (" + COLUMNS + ") VALUES (" + parameters + ") ON CONFLICT (id) DO NOTHING";
    }

    /**
     * Inserts entries, without those whose ids the table has. It does so in the order of their ids, as two processes that
     * insert the same ones in different orders would wait for each other.
     */
    void insert(Connection connection, List<EntryRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertion)) {
            for (EntryRow row :
                    rows.stream().sorted(Comparator.comparing(EntryRow::id)).toList()) {
                int index = 1;
                for (@Nullable Object value : row.values()) {
                    if (value instanceof Long number) {
                        statement.setLong(index++, number);
                    } else {
                        statement.setString(index++, (String) value);
                    }
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Some of the oldest entries. */
    static List<EntryRow> oldest(Connection connection, int most) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM weir_entry ORDER BY time LIMIT ?")) {
            statement.setInt(1, most);
            List<EntryRow> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(EntryRow.read(result));
                }
            }
            return rows;
        }
    }

    static long count(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM weir_entry");
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    static void delete(Connection connection, List<EntryRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM weir_entry WHERE id = ?")) {
            for (EntryRow row : rows) {
                statement.setString(1, row.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}

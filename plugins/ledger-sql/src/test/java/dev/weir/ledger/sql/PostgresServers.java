package dev.weir.ledger.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Real PostgreSQL servers, from binaries that Maven brings. */
final class PostgresServers {
    private PostgresServers() {}

    static EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("timezone", "Asia/Kolkata")
                .start();
    }

    /** The url of a database for a test, which is a schema of its own, with user and password. */
    static String newDatabase(EmbeddedPostgres server) throws SQLException {
        String name = "ledger_" + UUID.randomUUID().toString().replace('-', '_');
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        }
        return server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + name;
    }
}

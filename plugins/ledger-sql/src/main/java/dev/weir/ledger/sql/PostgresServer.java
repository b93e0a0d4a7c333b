package dev.weir.ledger.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** A PostgreSQL database. */
final class PostgresServer implements Database {
    /** Any number; all processes with a ledger in one database have to agree on it. */
    private static final long MIGRATION_LOCK = 0x77656972L;

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String CONNECT_SECONDS = "2";
    private static final String READ_SECONDS = "60";

    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Driver driver = new Driver();

    PostgresServer(String url, @Nullable String user, @Nullable String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** A server that does not answer may do so later. */
    @Override
    public void check() {
        if (!driver.acceptsURL(url)) {
            throw new IllegalArgumentException("the url must have the form jdbc:postgresql://host:5432/database");
        }
        try {
            connect(PATIENCE).close();
        } catch (NewerSchemaException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (SQLException e) {
            // the writer reports it, and tries again
        }
    }

    @Override
    public void prepare() {}

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public Connection connect(Duration patience) throws SQLException {
        Connection connection = open(String.valueOf(PATIENCE.toSeconds()));
        try {
            if (version(connection) != Schema.VERSION) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_advisory_xact_lock(" + MIGRATION_LOCK + ")");
                }
                Schema.migrate(this, connection);
            }
            connection.commit();
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection connectToRead() throws SQLException {
        return open(READ_SECONDS);
    }

    private Connection open(String socketSeconds) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", socketSeconds);
        properties.setProperty("ApplicationName", "weir");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the url is not one of PostgreSQL");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    /** The driver begins one with the first statement. */
    @Override
    public void begin(Connection connection) {}

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public void limit(Connection connection, Duration patience) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, patience.toMillis()));
    }

    @Override
    public int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('weir_schema')")) {
                table.next();
                if (table.getString(1) == null) {
                    return 0;
                }
            }
            try (ResultSet result = statement.executeQuery("SELECT MAX(version) FROM weir_schema")) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    @Override
    public void setVersion(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS weir_schema (version INTEGER NOT NULL)");
            statement.execute("INSERT INTO weir_schema (version) VALUES (" + version + ")");
        }
    }

    @Override
    public long now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public String decimalType() {
        return "NUMERIC";
    }

    @Override
    public String decimalParameter() {
        return "CAST(? AS NUMERIC)";
    }

    @Override
    public String decimalSum(String column) {
        return "SUM(" + column + ")";
    }

    @Override
    public String lockingClause() {
        return " FOR UPDATE";
    }

    /** Without the parameters, which may hold a password. */
    @Override
    public String location() {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }
}

package dev.weir.ledger.sql;

import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * An SQLite file, which processes of one machine can share. The version of the schema is the one in the header of the file
 * ({@code user_version}, at offset 60), so that it is known before the driver is loaded.
 */
final class SqliteFile implements Database {
    /** Short, so that entries reach the overflow file within a second when another process keeps the lock. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final int PAUSE_MILLIS = 2;

    /** The bits of an error code that say its kind; the others say the occasion. */
    private static final int PRIMARY_CODE = 0xff;

    private static final int PAGE_BYTES = 4096;
    private static final int HEADER_BYTES = 100;
    private static final int VERSION_OFFSET = 60;

    private final Path file;
    private final TimeSource time;
    private final SynchronousMode synchronous;
    private final @Nullable Long maxBytes;

    private SqliteFile(Path file, TimeSource time, SynchronousMode synchronous, @Nullable Long maxBytes) {
        this.file = file.toAbsolutePath();
        this.time = time;
        this.synchronous = synchronous;
        this.maxBytes = maxBytes;
    }

    /** A database whose transactions are on the disk when they have ended. */
    static SqliteFile durable(Path file, TimeSource time) {
        return new SqliteFile(file, time, SynchronousMode.FULL, null);
    }

    /** The same, whose transactions outlive a crash of the process, and a crash of the machine when a durable one follows. */
    static SqliteFile quick(Path file, TimeSource time) {
        return new SqliteFile(file, time, SynchronousMode.NORMAL, null);
    }

    /** A database of bounded size, which gives back the space of what is deleted. */
    static SqliteFile bounded(Path file, TimeSource time, long maxBytes) {
        return new SqliteFile(file, time, SynchronousMode.FULL, maxBytes);
    }

    @Override
    public void check() {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory: name a file in it");
        }
        Path ancestor = file.getParent();
        while (ancestor != null && !Files.exists(ancestor)) {
            ancestor = ancestor.getParent();
        }
        if (ancestor != null && !Files.isDirectory(ancestor)) {
            throw new IllegalArgumentException(file + " cannot exist, as " + ancestor + " is a file and no directory");
        }
        int version = versionInHeader();
        if (version > Schema.VERSION) {
            throw new IllegalArgumentException(new NewerSchemaException(location(), version).getMessage());
        }
    }

    /** 0 if it cannot be read; whoever writes finds out why. */
    private int versionInHeader() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(HEADER_BYTES);
            boolean isDatabase = header.length == HEADER_BYTES && header[0] == 'S' && header[1] == 'Q';
            return isDatabase ? ByteBuffer.wrap(header).getInt(VERSION_OFFSET) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Loads the native library. */
    @Override
    public void prepare() throws SQLException {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new SQLException("the native library of SQLite cannot be loaded", e);
        }
    }

    @Override
    public boolean exists() {
        return Files.exists(file);
    }

    /**
     * Tries again while the file is locked: a change of the journal mode, which only a new file needs, does not wait for locks
     * of others by itself.
     */
    @Override
    public Connection connect(Duration patience) throws SQLException {
        createParent();
        long begun = System.nanoTime();
        while (true) {
            try {
                return connectOnce(patience);
            } catch (SQLiteException e) {
                if ((e.getErrorCode() & PRIMARY_CODE) != SQLiteErrorCode.SQLITE_BUSY.code
                        || System.nanoTime() - begun >= patience.toNanos()) {
                    throw e;
                }
                pause();
            }
        }
    }

    private Connection connectOnce(Duration patience) throws SQLException {
        SQLiteConfig config = config(patience);
        config.setSynchronous(synchronous);
        if (maxBytes == null) {
            config.setJournalMode(JournalMode.WAL);
        } else {
            config.setPragma(SQLiteConfig.Pragma.MAX_PAGE_COUNT, String.valueOf(maxBytes / PAGE_BYTES));
        }
        Connection connection = open(config);
        try {
            begin(connection);
            Schema.migrate(this, connection);
            commit(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void pause() throws SQLException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTimeoutException("interrupted", e);
        }
    }

    @Override
    public Connection connectToRead() throws SQLException {
        return open(config(PATIENCE));
    }

    private static SQLiteConfig config(Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(millis(patience));
        return config;
    }

    private Connection open(SQLiteConfig config) throws SQLException {
        SQLiteConnection connection = JDBC.createConnection(JDBC.PREFIX + file, config.toProperties());
        try {
            Function.create(connection, ExactSum.NAME, new ExactSum());
            if (maxBytes != null) {
                execute(connection, "PRAGMA auto_vacuum = FULL");
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The driver's own transactions would begin with the end of the one before, and keep the lock. */
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    private void createParent() throws SQLException {
        Path parent = file.getParent();
        try {
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new SQLException("the directory " + parent + " cannot be created", e);
        }
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public void limit(Connection connection, Duration patience) throws SQLException {
        connection.unwrap(SQLiteConnection.class).setBusyTimeout(millis(patience));
    }

    private static int millis(Duration patience) {
        return (int) Math.max(1, Math.min(patience.toMillis(), Integer.MAX_VALUE));
    }

    @Override
    public int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.getInt(1);
        }
    }

    @Override
    public void setVersion(Connection connection, int version) throws SQLException {
        execute(connection, "PRAGMA user_version = " + version);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public long now(Connection connection) {
        return time.instant().toEpochMilli();
    }

    @Override
    public String decimalType() {
        return "TEXT";
    }

    @Override
    public String decimalParameter() {
        return "?";
    }

    @Override
    public String decimalSum(String column) {
        return ExactSum.NAME + "(" + column + ")";
    }

    @Override
    public String lockingClause() {
        return "";
    }

    @Override
    public String location() {
        return file.toString();
    }
}

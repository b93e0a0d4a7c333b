package dev.weir.ledger.sql;

import dev.weir.spi.time.TimeSource;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is too old, some at a time. Its time is that of the start and what has passed since by the monotonic clock,
 * so that a system clock that jumps ahead deletes nothing. For one thread.
 */
final class Retention {
    private static final int CHUNK = 1_000;
    private static final long EVERY_NANOS = TimeUnit.HOURS.toNanos(1);

    private final @Nullable Duration retention;
    private final TimeSource time;
    private final Instant start;
    private final long startNanos;
    private long dueNanos;

    /**
     * @param retention how long entries are kept; null for ever
     */
    Retention(@Nullable Duration retention, TimeSource time) {
        this.retention = retention;
        this.time = time;
        start = time.instant();
        startNanos = time.nanoTime();
        dueNanos = startNanos;
    }

    /** Deletes some entries if it is time to; soon again if there were many. */
    void apply(Session session, Database database) throws SQLException {
        long nanos = time.nanoTime();
        if (nanos - dueNanos < 0) {
            return;
        }
        Instant now = start.plusNanos(nanos - startNanos);
        int deleted = session.transact(connection -> {
            BudgetTable.removeOld(connection, database.now(connection));
            if (retention == null) {
                return 0;
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "DELETE FROM weir_entry WHERE id IN (SELECT id FROM weir_entry WHERE time < ? ORDER BY time LIMIT ?)")) {
                statement.setLong(1, now.minus(retention).toEpochMilli());
                statement.setInt(2, CHUNK);
                return statement.executeUpdate();
            }
        });
        if (deleted < CHUNK) {
            dueNanos = nanos + EVERY_NANOS;
        }
    }
}

package dev.weir.ledger.sql;

import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ledgers of a test, which are closed at its end. */
final class SqlLedgers implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(20);

    private final List<SqlLedger> open = new ArrayList<>();

    synchronized SqlLedger open(SqlLedgerSettings settings, TimeSource time) {
        SqlLedger ledger = new SqlLedger(settings, time);
        open.add(ledger);
        return ledger;
    }

    static SqlLedgerSettings file(Path file) {
        return new SqlLedgerSettings(file, null, null, null, null, INTERVAL, 1_000, null, ByteSize.parse("1MB"));
    }

    static SqlLedgerSettings url(String url, Path folder) {
        return new SqlLedgerSettings(
                folder.resolve("unused.db"), url, null, null, null, INTERVAL, 1_000, null, ByteSize.parse("1MB"));
    }

    @Override
    public synchronized void close() {
        open.forEach(SqlLedger::close);
    }
}

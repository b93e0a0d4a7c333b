package dev.weir.ledger.sql;

import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that has begun to record entries, one about each millisecond, and prints their numbers until it is killed. */
final class RecordingProcess {
    private RecordingProcess() {}

    /** Runs with the file of the ledger, and how the ids of entries begin. */
    public static void main(String[] args) throws InterruptedException {
        SqlLedger ledger = new SqlLedger(SqlLedgerSettings.ofFile(Path.of(args[0])), TimeSource.system());
        ledger.record(Entries.entry(args[1] + "first"));
        Entries.flush(ledger);
        for (int number = 0; ; number++) {
            ledger.record(Entries.entry(args[1] + number));
            System.out.println(number);
            LockSupport.parkNanos(1_000_000);
        }
    }
}

package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be used, or not now. */
class BrokenFileTest {
    /** In the header of an SQLite file: a number above 2 makes it read-only. */
    private static final int WRITE_VERSION_OFFSET = 18;

    private static final int SCHEMA_VERSION_OFFSET = 60;

    @TempDir
    private Path folder;

    private final SqlLedgers ledgers = new SqlLedgers();

    @AfterEach
    void close() {
        ledgers.close();
    }

    private Path file() {
        return folder.resolve("ledger.db");
    }

    private UsageLedger open(Path file) {
        return ledgers.open(SqlLedgers.file(file), TimeSource.system());
    }

    private void writeAndClose(int entries) throws Exception {
        try (SqlLedgers before = new SqlLedgers()) {
            UsageLedger ledger = before.open(SqlLedgers.file(file()), TimeSource.system());
            Entries.record(ledger, "before", entries);
            Entries.flush(ledger);
        }
    }

    private static void write(Path file, int offset, int value) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            bytes.write(value);
        }
    }

    /** Changing the journal mode of a new file fails at once if another connection does the same. */
    @Test
    void isCreatedByConnectionsAtOnce() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(24);
        try {
            for (int file = 0; file < 20; file++) {
                SqliteFile database = SqliteFile.durable(folder.resolve(file + ".db"), TimeSource.system());
                Callable<Connection> connecting = () -> database.connect(Duration.ofMinutes(1));
                for (Future<Connection> connection : executor.invokeAll(Collections.nCopies(24, connecting))) {
                    connection.get().close();
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void refusesADirectory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(folder))
                .withMessage(folder + " is a directory: name a file in it");
    }

    @Test
    void refusesAFileBelowAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("plain"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file.resolve("sub").resolve("ledger.db")))
                .withMessageEndingWith("cannot exist, as " + file + " is a file and no directory");
    }

    @Test
    void refusesANewerSchema() throws Exception {
        writeAndClose(1);
        write(file(), SCHEMA_VERSION_OFFSET + 3, Schema.VERSION + 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(file()))
                .withMessage("the ledger " + file() + " has schema 7, and this version of Weir knows schemas up to 1:"
                        + " upgrade Weir, or name another ledger");
    }

    @Test
    void readingAMissingLedgerMakesNone() throws Exception {
        UsageLedger ledger = open(folder.resolve("missing").resolve("ledger.db"));
        Entries.assertHas(ledger, 0);
        ledgers.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void keepsWhatACorruptFileCannotTakeUntilItIsMovedAway() throws Exception {
        Files.writeString(file(), "this is no database, but a text that somebody wrote here; ".repeat(100));
        UsageLedger ledger = open(file());
        Entries.record(ledger, "", 50);
        Entries.assertCannotFlush(ledger);
        assertThat(ledger.statistics().waiting()).isEqualTo(50);
        assertThatThrownBy(() -> Entries.total(ledger))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("not a database");
        Files.move(file(), folder.resolve("corrupt.db"));
        Entries.flush(ledger);
        Entries.assertHas(ledger, 50);
        assertThat(ledger.statistics().lost()).isZero();
    }

    @Test
    void keepsWhatAReadOnlyFileCannotTake() throws Exception {
        writeAndClose(5);
        write(file(), WRITE_VERSION_OFFSET, 3);
        UsageLedger ledger = open(file());
        Entries.record(ledger, "", 50);
        Entries.assertCannotFlush(ledger);
        assertThat(ledger.statistics().waiting()).isEqualTo(50);
        write(file(), WRITE_VERSION_OFFSET, 2);
        Entries.flush(ledger);
        Entries.assertHas(ledger, 55);
    }

    /** Another process holds the lock all the while: whoever records does not wait for it. */
    @Test
    void aLockedFileDelaysNobody() throws Exception {
        writeAndClose(5);
        SqliteFile same = SqliteFile.durable(file(), TimeSource.system());
        UsageLedger ledger = open(file());
        try (Connection connection = same.connect(Duration.ofSeconds(10));
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Entries.record(ledger, "", 50);
            Entries.assertCannotFlush(ledger);
            Entries.assertHas(ledger, 5);
            statement.execute("ROLLBACK");
        }
        Entries.flush(ledger);
        Entries.assertHas(ledger, 55);
    }

    @Test
    void whatWaitsInTheOverflowFileIsWrittenByTheNextProcess() throws Exception {
        Files.writeString(file(), "no database ".repeat(100));
        UsageLedger ledger = open(file());
        Entries.record(ledger, "", 50);
        Entries.assertCannotFlush(ledger);
        ledgers.close();
        Files.delete(file());
        UsageLedger next = open(file());
        Entries.record(next, "", 10);
        Entries.flush(next);
        Entries.assertHas(next, 50);
        assertThat(next.statistics().waiting()).isZero();
    }

    @Test
    void whatFindsNoRoomIsCounted() throws Exception {
        Files.writeString(file(), "no database ".repeat(100));
        Path overflow = Files.writeString(folder.resolve("overflow"), "no database either ".repeat(100));
        UsageLedger ledger = ledgers.open(
                new SqlLedgerSettings(
                        file(), null, null, null, null, SqlLedgers.INTERVAL, 100, overflow, ByteSize.parse("1MB")),
                TimeSource.system());
        Entries.record(ledger, "", 150);
        Entries.assertCannotFlush(ledger);
        long lost = ledger.statistics().lost();
        assertThat(lost).isPositive();
        assertThat(ledger.statistics().waiting() + lost).isEqualTo(150);
        Files.delete(file());
        Entries.flush(ledger);
        Entries.assertHas(ledger, (int) (150 - lost));
    }

    @Test
    void theOverflowFileIsBounded() throws Exception {
        Files.writeString(file(), "no database ".repeat(100));
        UsageLedger ledger = open(file());
        Path overflow = folder.resolve("ledger.db-waiting");
        int recorded = 0;
        while (ledger.statistics().lost() == 0) {
            Entries.record(ledger, recorded + "-", 100);
            recorded += 100;
            ledger.flush(Deadline.after(Duration.ofMillis(30), TimeSource.system()));
            assertThat(recorded).as("so many fit into a megabyte").isLessThan(50_000);
        }
        assertThat(Files.size(overflow)).isLessThanOrEqualTo(1_000_000);
        long lost = ledger.statistics().lost();
        Files.delete(file());
        Entries.flush(ledger);
        Entries.assertHas(ledger, (int) (recorded - lost));
        assertThat(Files.size(overflow)).as("gives back the space").isLessThan(200_000);
    }
}

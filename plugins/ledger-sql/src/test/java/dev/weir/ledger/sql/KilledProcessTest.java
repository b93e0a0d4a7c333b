package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed loses the entries of its last second at most, and none is ever counted twice. With
 * {@code -Dweir.kills=100} that many are killed.
 */
class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("weir.kills", 5);
    private static final Duration LAST_SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    /** What one process recorded: all, and what was recorded more than a second before its end. */
    private record Recorded(int all, int early) {}

    @Test
    void losesTheLastSecondAtMostAndCountsNothingTwice() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Path file = folder.resolve("ledger.db");
        long written = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String prefix = kill + "-";
            Recorded recorded = recordUntilKilled(file, prefix, random);
            try (SqlLedgers ledgers = new SqlLedgers()) {
                UsageLedger ledger = ledgers.open(SqlLedgers.file(file), TimeSource.system());
                Entries.flush(ledger); // what waits in the overflow file
                long before = written;
                written = Entries.total(ledger).attempts();
                assertThat(written - before)
                        .as("seed %d, kill %d of %s", seed, kill, recorded)
                        .isBetween((long) recorded.early(), (long) recorded.all());
                recordAgain(ledger, prefix, recorded.early());
                LedgerSum total = Entries.total(ledger);
                assertThat(total.attempts()).as("seed %d", seed).isEqualTo(written);
                assertThat(total.usd()).isEqualByComparingTo(BigDecimal.valueOf(written, 2));
            }
        }
    }

    /** As a process does whose last write had an unclear end. */
    private static void recordAgain(UsageLedger ledger, String prefix, int count) throws InterruptedException {
        Entries.record(ledger, prefix, Math.min(count, 500));
        Entries.flush(ledger);
    }

    private static Recorded recordUntilKilled(Path file, String prefix, Random random) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordingProcess.class.getName(),
                        file.toString(),
                        prefix)
                .redirectError(Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int first = number(output);
            assertThat(first).isZero();
            // every third time another process holds the lock meanwhile, so that entries go to the overflow file
            Connection lock = random.nextInt(3) == 0 ? lock(file) : null;
            try {
                int early = readFor(output, Duration.ofMillis(200 + random.nextInt(800)), 0);
                int all = readFor(output, LAST_SECOND, early);
                process.toHandle().destroyForcibly(); // the other one closes the output as well
                while (true) {
                    int number = number(output);
                    if (number < 0) {
                        // one may be recorded and not printed
                        return new Recorded(all + 2, early);
                    }
                    all = number;
                }
            } finally {
                if (lock != null) {
                    lock.close();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The last number that was printed in some time. */
    private static int readFor(BufferedReader output, Duration time, int last) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        int number = last;
        while (System.nanoTime() - end < 0) {
            number = number(output);
        }
        return number;
    }

    /** -1 at the end, and for a line that broke off. */
    private static int number(BufferedReader output) throws IOException {
        String line = output.readLine();
        return line == null || line.isEmpty() ? -1 : Integer.parseInt(line);
    }

    private static Connection lock(Path file) throws Exception {
        SqliteFile database = SqliteFile.quick(file, TimeSource.system());
        Connection connection = database.connectToRead();
        database.limit(connection, Duration.ofSeconds(30));
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
        }
        return connection;
    }
}

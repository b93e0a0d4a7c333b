package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** Entries of a cent each, and what a ledger says of them. */
final class Entries {
    static final Instant TIME = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration PROMPTLY = Duration.ofSeconds(30);

    private Entries() {}

    static LedgerEntry entry(String id) {
        return entry(id, TIME);
    }

    static LedgerEntry entry(String id, Instant time) {
        return LedgerEntry.builder(id, time)
                .requestedModel("model-1")
                .cost(Cost.builder().usd(new BigDecimal("0.01")).build())
                .build();
    }

    static void record(UsageLedger ledger, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            ledger.record(entry(prefix + i));
        }
    }

    static void flush(UsageLedger ledger) throws InterruptedException {
        assertThat(ledger.flush(Deadline.after(PROMPTLY, TimeSource.system())))
                .as("flushed")
                .isTrue();
    }

    /** Lets the writer finish what it is at. */
    static void assertCannotFlush(UsageLedger ledger) throws InterruptedException {
        assertThat(ledger.flush(Deadline.after(Duration.ofMillis(300), TimeSource.system())))
                .as("flushed")
                .isFalse();
    }

    static LedgerSum total(UsageLedger ledger) throws IOException {
        return ledger.sums(LedgerQuery.builder().build()).get(0);
    }

    static void assertHas(UsageLedger ledger, int entries) throws IOException {
        LedgerSum total = total(ledger);
        assertThat(total.attempts()).isEqualTo(entries);
        assertThat(total.usd()).isEqualByComparingTo(BigDecimal.valueOf(entries, 2));
    }
}

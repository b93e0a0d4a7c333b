package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider sends cannot keep other entries from being written. */
class HostileEntryTest {
    static void assertTakesEverything(UsageLedger ledger) throws Exception {
        Usage most =
                Usage.builder().input(Long.MAX_VALUE).output(Long.MAX_VALUE).build();
        for (String text : new String[] {"\0", "a\ud800b", "x".repeat(1_000_000), "'; DROP TABLE weir_entry; --"}) {
            ledger.record(LedgerEntry.builder("of " + text.length(), Entries.TIME)
                    .requestedModel(text)
                    .intentType(text)
                    .attributes(Map.of(text, text))
                    .usage(most)
                    .build());
        }
        for (String amount : new String[] {"1E+999999", "1E-999999", "99999999999999999999999999999999999999"}) {
            ledger.record(LedgerEntry.builder(amount, Entries.TIME)
                    .requestedModel("amounts")
                    .cost(Cost.NONE.withReported(new ReportedCost(new BigDecimal(amount), "usage.cost")))
                    .build());
        }
        Entries.flush(ledger);
        LedgerSum total = Entries.total(ledger);
        assertThat(total.attempts()).isEqualTo(7);
        assertThat(total.usage().input()).isEqualTo(4_000_000_000_000L);
        LedgerSum amounts = ledger.sums(LedgerQuery.builder()
                        .filter(LedgerDimension.MODEL, "amounts")
                        .build())
                .get(0);
        assertThat(amounts.usd()).isEqualByComparingTo("0");
        assertThat(amounts.unknown()).as("those that no bill can have").isEqualTo(2);
    }

    @Test
    void aFileTakesEverything(@TempDir Path folder) throws Exception {
        try (SqlLedgers ledgers = new SqlLedgers()) {
            assertTakesEverything(ledgers.open(SqlLedgers.file(folder.resolve("ledger.db")), TimeSource.system()));
        }
    }

    @Test
    void generatedAttributesComeBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Map<String, String> attributes = new HashMap<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                attributes.put(generated(random), generated(random));
            }
            String json = AttributeText.of(attributes);
            attributes.forEach((key, value) -> assertThat(AttributeText.value(json, key))
                    .as("seed %d, %s", seed, json)
                    .isEqualTo(value));
            assertThat(AttributeText.value(json, "missing")).isEmpty();
        }
    }

    private static String generated(Random random) {
        String alphabet = "ab\"\\{}:,u0\n\t\u0001\u00e9\u4e2d ";
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}

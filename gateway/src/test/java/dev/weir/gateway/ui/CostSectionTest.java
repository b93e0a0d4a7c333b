package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.budget.BudgetState;
import dev.weir.gateway.api.Json;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.testkit.fake.MemoryLedger;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class CostSectionTest {
    private final MemoryLedger ledger = new MemoryLedger(new FakeTime());

    private void spend(String id, Instant at, String usd, String model, Map<String, String> attributes) {
        ledger.record(LedgerEntry.builder(id, at)
                .backend("primary")
                .requestedModel(model)
                .model(model)
                .attributes(attributes)
                .usage(Usage.reported(100, 10))
                .cost(Cost.builder().usd(new BigDecimal(usd)).build())
                .build());
    }

    private static ObjectNode costs(ZoneId zone, Instant now, UsageLedger ledger) {
        return new CostSection(zone, () -> now).of(ledger);
    }

    private static BigDecimal usd(JsonNode row) {
        return row.path("usd").decimalValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia/Shanghai", "UTC", "America/Los_Angeles"})
    void db01ADayIsThatOfTheZoneWhichIsShown(String name) {
        ZoneId zone = ZoneId.of(name);
        spend("before", LocalDateTime.of(2026, 11, 29, 23, 59).atZone(zone).toInstant(), "1", "m", Map.of());
        spend("after", LocalDateTime.of(2026, 11, 30, 0, 1).atZone(zone).toInstant(), "2", "m", Map.of());
        spend("late", LocalDateTime.of(2026, 11, 30, 23, 59).atZone(zone).toInstant(), "4", "m", Map.of());

        ObjectNode costs = costs(
                zone, LocalDateTime.of(2026, 11, 30, 23, 59, 30).atZone(zone).toInstant(), ledger);

        assertThat(costs.path("zone").asString()).isEqualTo(name);
        assertThat(costs.path("today").asString()).isEqualTo("2026-11-30");
        assertThat(usd(costs.path("total"))).isEqualByComparingTo("6");
        JsonNode days = costs.path("days");
        assertThat(days.size()).isEqualTo(14);
        assertThat(days.get(13).path("name").asString()).isEqualTo("2026-11-30");
        assertThat(usd(days.get(13))).isEqualByComparingTo("6");
        assertThat(usd(days.get(12))).isEqualByComparingTo("1");
        assertThat(usd(days.get(11))).isEqualByComparingTo("0");
        assertThat(ledger.sums(LedgerQuery.builder().build()).get(0).usd()).isEqualByComparingTo("7");
    }

    @Test
    void groupsByModelKeyAndTeamTheDearestFirst() {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        spend("1", now, "1", "small", Map.of("key", "ci", "team", "blue"));
        spend("2", now, "2", "large", Map.of("key", "web"));

        ObjectNode costs = costs(ZoneId.of("UTC"), now.plusSeconds(1), ledger);

        assertThat(names(costs.path("models"))).containsExactly("large", "small");
        assertThat(names(costs.path("keys"))).containsExactly("web", "ci");
        assertThat(names(costs.path("teams"))).containsExactly("", "blue");
    }

    @Test
    void manyGroupsAreBoundedAndTheRestIsSummed() {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        for (int i = 0; i < 500; i++) {
            spend("e" + i, now, "1", "model-" + "x".repeat(500) + i, Map.of());
        }

        ObjectNode costs = costs(ZoneId.of("UTC"), now.plusSeconds(1), ledger);

        assertThat(costs.path("models").size()).isEqualTo(20);
        assertThat(costs.path("modelsOmitted").intValue()).isEqualTo(480);
        assertThat(usd(costs.path("modelsRest"))).isEqualByComparingTo("480");
        assertThat(Json.bytes(costs)).hasSizeLessThan(20_000);
    }

    @Test
    void saysThatThereIsNoLedgerOrThatItCannotBeRead() {
        Instant now = Instant.parse("2026-11-30T12:00:00Z");

        assertThat(new CostSection(ZoneId.of("UTC"), () -> now)
                        .of(null)
                        .path("available")
                        .asBoolean())
                .isFalse();
        ObjectNode broken = costs(ZoneId.of("UTC"), now, new BrokenLedger());
        assertThat(broken.path("failed").asBoolean()).isTrue();
        assertThat(broken.toString()).doesNotContain("secret");
    }

    @Test
    void theFullestBudgetsComeFirst() {
        List<BudgetState> states = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            states.add(
                    new BudgetState("b", "key=" + i, BigDecimal.TEN, BigDecimal.valueOf(i, 1), BigDecimal.ZERO, null));
        }
        ObjectNode json = Json.object();

        CostSection.budgets(states, json);

        assertThat(json.path("budgets").size()).isEqualTo(50);
        assertThat(json.path("budgets").get(0).path("scope").asString()).isEqualTo("key=79");
        assertThat(json.path("budgetsOmitted").intValue()).isEqualTo(30);
    }

    private static List<String> names(JsonNode rows) {
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add(row.path("name").asString()));
        return names;
    }

    /** A ledger whose store is gone. */
    private static final class BrokenLedger implements UsageLedger {
        @Override
        public void record(LedgerEntry entry) {}

        @Override
        public boolean flush(Deadline deadline) {
            return false;
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) throws IOException {
            throw new IOException("password=secret");
        }

        @Override
        public LedgerStatistics statistics() {
            return LedgerStatistics.of(0, 0);
        }

        @Override
        public String location() {
            return "nowhere";
        }
    }
}

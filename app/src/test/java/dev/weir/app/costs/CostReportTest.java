package dev.weir.app.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.UserData;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.ledger.LedgerSum;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code weir costs} prints of some sums. */
class CostReportTest {
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");

    private static LedgerSum sum(String usd, long unknown, String... group) {
        return LedgerSum.builder(List.of(group))
                .attempts(10)
                .cached(2)
                .usage(Usage.reported(1_000, 50))
                .usd(new BigDecimal(usd))
                .savedUsd(new BigDecimal("0.5"))
                .unknown(unknown)
                .build();
    }

    private static CostReport report(String by, LedgerSum... sums) {
        return CostReport.of(
                "/data/ledger.db",
                NOVEMBER,
                CostGroup.of(List.of(by.split(",")), ZoneOffset.UTC),
                List.of(sums),
                List.of());
    }

    @Test
    void aTableHasTheHighestCostFirstAndATotal() {
        CostReport report =
                report("model", sum("0.0000001", 0, "small"), sum("12.3456785", 0, "large"), sum("0", 10, ""));
        assertThat(CostTable.lines(report))
                .containsExactly(
                        "costs since 2026-11-01T00:00:00Z, from the ledger /data/ledger.db",
                        "",
                        "model   attempts  input  output        USD  unknown  from cache  saved USD",
                        "large         10   1000      50  12.345678        0           2   0.500000",
                        "small         10   1000      50  <0.000001        0           2   0.500000",
                        "(none)        10   1000      50   0.000000       10           2   0.500000",
                        "total         30   3000     150  12.345679       10           6   1.500000");
    }

    @Test
    void daysComeInTheirOrder() {
        CostReport report = report(
                "day,model",
                sum("1", 0, "2026-11-03", "a"),
                sum("5", 0, "2026-11-04", "b"),
                sum("3", 0, "2026-11-02", "c"));
        assertThat(report.rows().stream().map(row -> row.group().get(0)))
                .containsExactly("2026-11-02", "2026-11-03", "2026-11-04");
    }

    @Test
    void anEmptyLedgerIsNoError() {
        CostReport report = report("model");
        assertThat(CostTable.lines(report)).last().isEqualTo("no entries");
        assertThat(new CostChart(80).lines(report)).last().isEqualTo("no entries");
        assertThat(CostCsv.lines(report)).hasSize(1);
        assertThat(JsonMapper.shared()
                        .readTree(CostJson.of(report))
                        .path("rows")
                        .isEmpty())
                .isTrue();
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void aChartIsAsWideAsTheTerminal() {
        CostReport report =
                report("model", sum("8", 0, "large"), sum("1", 0, "small"), sum("0.00001", 0, "x".repeat(200)));
        for (int width : new int[] {40, 80, 200}) {
            List<String> bars = new CostChart(width).lines(report).subList(2, 5);
            assertThat(bars.get(0)).hasSize(width).endsWith("█");
            assertThat(bars).allSatisfy(bar -> assertThat(bar.length()).isLessThanOrEqualTo(width));
            assertThat(bars.get(2)).as("above zero").endsWith("▏").contains("…");
        }
    }

    @Test
    void csvHasExactAmountsAndQuotes() {
        CostReport report = report("team", sum("0.000000000001", 0, "a,\"b\""));
        assertThat(CostCsv.lines(report))
                .containsExactly(
                        "team,attempts,input,cached_input,cache_write,output,reasoning,usd,unknown,partial,estimated,from_cache,saved_usd",
                        "\"a,\"\"b\"\"\",10,1000,0,0,50,0,0.000000000001,0,0,0,2,0.5");
    }

    @Test
    void jsonHasExactAmountsAsTexts() {
        JsonNode json = JsonMapper.shared().readTree(CostJson.of(report("model", sum("0.000000000001", 3, "m"))));
        assertThat(json.path("ledger").asString()).isEqualTo("/data/ledger.db");
        assertThat(json.path("since").asString()).isEqualTo("2026-11-01T00:00:00Z");
        JsonNode row = json.path("rows").get(0);
        assertThat(row.path("group").path("model").asString()).isEqualTo("m");
        assertThat(row.path("usd").asString()).isEqualTo("0.000000000001");
        assertThat(row.path("unknown").asInt()).isEqualTo(3);
        assertThat(json.path("total").path("tokens").path("input").asInt()).isEqualTo(1_000);
    }

    @Test
    void namesTheModelsWithoutAPriceAndHowToGiveOne() {
        CostReport report = CostReport.of(
                "ledger.db",
                NOVEMBER,
                CostGroup.of(List.of("day"), ZoneOffset.UTC),
                List.of(sum("0", 3, "2026-11-02")),
                List.of(sum("0", 3, "local", "llama-4")));
        assertThat(report.notes())
                .containsExactly("the cost of 3 attempts with model 'llama-4' at backend 'local' is unknown and not"
                        + " contained: give it a price, in USD for 1,000 tokens at llm.tokens.costPerToken.llama-4, or in a"
                        + " price list (docs/costs.md)");
    }

    @Test
    void saysWhichMetadataNoEntryHas() {
        assertThat(report("modle", sum("1", 0, "")).notes())
                .singleElement()
                .asString()
                .startsWith("no entry has metadata 'modle': a group is model,");
        assertThat(report("team", sum("1", 0, ""), sum("1", 0, "core")).notes()).isEmpty();
    }

    @Test
    void sinceIsADurationOrADay() {
        Instant now = Instant.parse("2026-11-29T12:00:00Z");
        ZoneId tokyo = ZoneId.of("Asia/Tokyo");
        assertThat(CostsSince.parse("30d", now, tokyo)).isEqualTo("2026-10-30T12:00:00Z");
        assertThat(CostsSince.parse("1h30m", now, tokyo)).isEqualTo("2026-11-29T10:30:00Z");
        assertThat(CostsSince.parse("2026-11-01", now, tokyo)).isEqualTo("2026-10-31T15:00:00Z");
        for (String wrong : new String[] {"yesterday", "30", "2026-13-01", "99999999999d", "-3d", ""}) {
            assertThatThrownBy(() -> CostsSince.parse(wrong, now, tokyo))
                    .isInstanceOf(InputException.class)
                    .hasMessage("--since must be a duration such as 12h or 30d, or a day such as 2026-11-01, was '"
                            + wrong + "'");
        }
    }

    @Test
    void theLedgerIsInTheUsersDataDirectory() {
        assertThat(UserData.ledger(Map.of("HOME", "/home/ann")))
                .contains(Path.of("/home/ann/.local/share/weir/ledger.db"));
        assertThat(UserData.ledger(Map.of("HOME", "/home/ann", "XDG_DATA_HOME", "/data")))
                .contains(Path.of("/data/weir/ledger.db"));
        assertThat(UserData.ledger(Map.of("HOME", "/home/ann", "XDG_DATA_HOME", "relative")))
                .contains(Path.of("/home/ann/.local/share/weir/ledger.db"));
        assertThat(UserData.ledger(Map.of())).isEmpty();
    }
}

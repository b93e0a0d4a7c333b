package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.command.Distribution.Output;
import dev.weir.ledger.sql.SqlLedger;
import dev.weir.ledger.sql.SqlLedgerSettings;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir costs}, of the ledger that the command keeps in the user's data directory. */
class CostsCommandIT {
    @TempDir
    Path folder;

    private Distribution distribution;

    @BeforeEach
    void findDistribution() throws IOException {
        distribution = Distribution.runIn(folder);
    }

    private Path ledger() {
        return distribution.data().resolve("weir/ledger.db");
    }

    private void fill() {
        try (SqlLedger ledger = new SqlLedger(SqlLedgerSettings.ofFile(ledger()), TimeSource.system())) {
            for (int i = 0; i < 10; i++) {
                boolean known = i < 7;
                ledger.record(LedgerEntry.builder("entry-" + i, Instant.now())
                        .backend("primary")
                        .requestedModel(known ? "known-model" : "house-model")
                        .attributes(Map.of("team", "core"))
                        .cost(known ? Cost.builder().usd(new BigDecimal("0.1")).build() : Cost.unknown("no price"))
                        .build());
            }
        }
    }

    @Test
    void anEmptyLedgerIsNoErrorAndIsNotMade() throws Exception {
        Output output = distribution.weir("costs");

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).contains(ledger().toString(), "no entries");
        assertThat(output.exitCode()).isZero();
        assertThat(ledger()).doesNotExist();
    }

    @Test
    void printsWhatEachModelCostAndNamesThoseWithoutAPrice() throws Exception {
        fill();
        Output output = distribution.weir("costs");

        assertThat(output.out()).containsPattern("known-model +7 .* 0.700000").containsPattern("total +10 .* 0.700000");
        assertThat(output.err())
                .isEqualToIgnoringNewLines("weir: the cost of 3 attempts with model 'house-model' at backend 'primary'"
                        + " is unknown and not contained: give it a price, in USD for 1,000 tokens at"
                        + " llm.tokens.costPerToken.house-model, or in a price list (docs/costs.md)");
        assertThat(output.exitCode()).isZero();
        JsonNode json = JsonMapper.shared()
                .readTree(distribution
                        .weir("costs", "--json", "--by", "team", "--since", "1h")
                        .out());
        assertThat(json.path("rows").get(0).path("group").path("team").asString())
                .isEqualTo("core");
        assertThat(json.path("rows").get(0).path("usd").asString()).isEqualTo("0.7");
    }

    @Test
    void configShowSaysWhereTheLedgerIs() throws Exception {
        assertThat(distribution.weir("config", "show").out())
                .containsPattern("llm.ledger.file +" + ledger() + " +default");
        assertThat(distribution
                        .weir("config", "show", "-s", "llm.ledger.type=none")
                        .out())
                .doesNotContain("ledger.db");
    }
}

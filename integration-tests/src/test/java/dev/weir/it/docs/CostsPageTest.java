package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.cost.pricelist.PriceListCostModel;
import dev.weir.cost.pricelist.PriceListSettings;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/costs.md are taken, and mean what the page says. */
class CostsPageTest {
    private static final Path PAGE = Path.of("../docs/costs.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static List<String> samples() throws IOException {
        return SAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void theConfigurationsLoad(@TempDir Path folder) throws IOException {
        List<String> configurations =
                samples().stream().filter(sample -> sample.startsWith("llm:")).toList();
        assertThat(configurations).hasSize(3);
        for (String configuration : configurations) {
            Path file = Files.writeString(folder.resolve("weir.yaml"), configuration);
            try (Weir weir = Weir.builder().environment(Map.of()).file(file).build()) {
                assertThat(weir.configuration().withoutEffect()).isEmpty();
            }
        }
    }

    @Test
    void thePriceListLoads(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.yaml"), samples().get(2));
        CostModel model = new PriceListCostModel(new PriceListSettings(file, null, Map.of()));
        BilledUsage usage = BilledUsage.builder(
                        "gpt-4o-2024-08-06", Usage.reported(1_000_000, 0), Instant.parse("2026-11-29T00:00:00Z"))
                .provider("openai")
                .build();

        assertThat(model.cost(usage).usd()).isEqualByComparingTo("2");
        assertThat(model.cost(BilledUsage.builder("any", Usage.reported(1, 1), usage.time())
                                .backend("local")
                                .build())
                        .state())
                .isEqualTo(CostState.FREE);
    }

    @Test
    void everyUnitIsListed() throws IOException {
        String page = Files.readString(PAGE);

        for (BilledUnit unit : BilledUnit.values()) {
            assertThat(page).contains("`" + unit.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`");
        }
    }
}

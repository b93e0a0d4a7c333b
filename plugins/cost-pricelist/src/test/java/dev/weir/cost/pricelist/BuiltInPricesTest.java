package dev.weir.cost.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packed price list. */
class BuiltInPricesTest {
    private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");

    private final CostModel model = new PriceListCostModel(new PriceListSettings(null, null, Map.of()));

    private Cost million(String provider, String name, String tier) {
        Usage usage = Usage.builder()
                .input(1_000_000)
                .billing(Billing.builder().tier(tier).build())
                .build();
        return model.cost(
                BilledUsage.builder(name, usage, TIME).provider(provider).build());
    }

    @Test
    void everyRowHasItsSourceAndDate() {
        FileProblems problems = new FileProblems();
        PriceTable table = PriceFile.parse("built-in", PriceListCostModel.builtIn(), problems)
                .orElseThrow();

        assertThat(table.rows()).hasSizeGreaterThan(300).allSatisfy(row -> {
            assertThat(row.source()).as(row.name()).isNotEmpty();
            assertThat(row.checked()).as(row.name()).isNotNull();
        });
        problems.throwIfAny();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o-mini, '', 0.15",
        "openai, gpt-4o-mini-2024-07-18, '', 0.15",
        "openai, gpt-4o, priority, 4.25",
        "openai, gpt-6-astra, '', 20",
        "azure, gpt-4o-2024-08-06, '', 2.5",
        "'', openai/gpt-4o-mini, '', 0.15",
        "'', cx/gpt-5.5, '', 10",
        "openrouter, anthropic/claude-haiku-4.5, '', 1",
        "anthropic, claude-opus-4-8, standard, 5",
        "google, gemini-2.5-pro, '', 2.5",
        "mistral, mistral-small-latest, '', 0.1",
        "deepseek, deepseek-v4-pro, '', 0.66",
        "xai, grok-4.6, '', 4",
        "groq, llama-3.3-70b-versatile, on_demand, 0.59",
        "cohere, command-r-plus, '', 2.5",
        "bedrock, us.anthropic.claude-haiku-4-5-20251001-v1:0, '', 1.1"
    })
    void knowsTheModelsOfTheBigProviders(String provider, String name, String tier, String usd) {
        assertThat(million(provider, name, tier).usd()).isEqualByComparingTo(usd);
    }

    @Test
    void aPriceThatWasAnnouncedForATimeIsFlaggedAfterIt() {
        assertThat(million("openai", "gpt-5.6-sol", "").state()).isEqualTo(CostState.FLAGGED);
    }

    @Test
    void theOfflineBackendIsFree() {
        assertThat(million("offline", "offline", "").state()).isEqualTo(CostState.FREE);
    }

    @Test
    void anUnknownModelSaysHowToGiveItAPrice() {
        Cost cost = million("openai", "gpt-9-imaginary", "");

        assertThat(cost.state()).isEqualTo(CostState.UNKNOWN);
        assertThat(cost.usd()).isNull();
        assertThat(cost.notes())
                .containsExactly(
                        "no price for model 'gpt-9-imaginary' at provider 'openai'; add it to a price list at"
                                + " llm.costs.file, name a model with its price in llm.costs.models, or set llm.tokens.costPerToken");
    }
}

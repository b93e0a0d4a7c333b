package dev.weir.cost.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.BilledUsageBuilder;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LiteLLM's file of prices. */
class LiteLlmFileTest {
    private static final Instant FRIDAY = Instant.parse("2026-11-27T12:00:00Z");
    private static final String MODELS = """
            {
              "sample_spec": { "input_cost_per_token": 0.0, "mode": "one of: chat, embedding" },
              "m": {
                "litellm_provider": "openai", "mode": "chat", "max_tokens": 128000, "supports_vision": true,
                "input_cost_per_token": 2e-06, "cache_read_input_token_cost": 2e-07, "output_cost_per_token": 1e-05,
                "cache_creation_input_token_cost": 2.5e-06, "cache_creation_input_token_cost_above_1hr": 4e-06,
                "output_cost_per_reasoning_token": 2e-05, "input_cost_per_audio_token": 3e-05,
                "output_cost_per_audio_token": 6e-05, "input_cost_per_image_token": 5e-06,
                "input_cost_per_token_above_200k_tokens": 4e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
                "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 8e-06,
                "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 5e-06,
                "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 5e-06,
                "input_cost_per_token_priority": 3.4e-06, "output_cost_per_token_priority": 2e-05,
                "search_context_cost_per_query": {
                  "search_context_size_low": 0.01, "search_context_size_medium": 0.01, "search_context_size_high": 0.01
                },
                "provider_specific_entry": { "fast": 2.0, "us": 1.1 },
                "regional_processing_uplift_multiplier_eu": 1.2
              },
              "gemini/tiered": {
                "litellm_provider": "gemini",
                "tiered_pricing": [
                  { "range": [0, 32000], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06 },
                  { "range": [32000, 128000], "input_cost_per_token": 3e-06, "output_cost_per_token": 4e-06 }
                ]
              },
              "night": {
                "litellm_provider": "deepseek", "input_cost_per_token": 4e-07,
                "off_peak_pricing": {
                  "windows": [{ "hours_utc": "16:30-00:30", "weekdays": ["mon", 5] }], "input_cost_per_token": 2e-07
                }
              },
              "varies": { "litellm_provider": "openrouter", "input_cost_per_token": -1 },
              "absurd": { "litellm_provider": "wandb", "input_cost_per_token": 0.015 },
              "nothing": { "litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0.0 },
              "odd": { "litellm_provider": "openai", "input_cost_per_token": 1e-06, "input_cost_per_smell": 1 },
              "odder": { "litellm_provider": "openai", "input_cost_per_token": 1e-06, "input_cost_per_smell": 2 },
              "words": { "litellm_provider": "openai", "input_cost_per_token": "much" }
            }
            """;

    @TempDir
    Path folder;

    private final FileProblems problems = new FileProblems();

    private PriceLists lists() throws IOException {
        Path file = Files.writeString(folder.resolve("models.json"), MODELS);
        PriceTable table = LiteLlmFile.read(file, problems).orElseThrow();
        problems.throwIfAny();
        return new PriceLists(List.of(table), Map.of());
    }

    private Cost cost(BilledUsageBuilder usage) throws IOException {
        BilledUsage billed = usage.build();
        return lists().find(billed).map(found -> Calculation.of(billed, found)).orElse(Cost.unknown("no price"));
    }

    private static BilledUsageBuilder usage(Usage usage) {
        return BilledUsage.builder("m", usage, FRIDAY).provider("openai");
    }

    private static Billing tier(String tier) {
        return Billing.builder().tier(tier).build();
    }

    @Test
    void readsThePricesOfAllParts() throws IOException {
        Usage usage = Usage.builder()
                .input(100_000)
                .cachedInput(10_000)
                .cacheWrite(20_000)
                .cacheWriteMinutes(10_000)
                .cacheWriteHour(10_000)
                .inputAudio(10_000)
                .inputImage(10_000)
                .output(30_000)
                .reasoning(10_000)
                .outputAudio(10_000)
                .billing(Billing.builder().unit(BilledUnit.WEB_SEARCH, 2).build())
                .build();

        Cost cost = cost(usage(usage));

        // 50,000 × 2 + 10,000 × (0.2 + 2.5 + 4 + 30 + 5 + 10 + 20 + 60), and two searches
        assertThat(cost.usd()).isEqualByComparingTo("1.437");
        assertThat(cost.notes()).containsExactly("what cached tokens stand for was not reported; charged as text");
    }

    @Test
    void readsLongPromptsTiersBatchesSpeedsAndRegions() throws IOException {
        Usage short1 = Usage.reported(100_000, 10_000);
        Usage long1 = Usage.reported(300_000, 10_000);

        assertThat(cost(usage(short1)).usd()).isEqualByComparingTo("0.3");
        assertThat(cost(usage(long1)).usd()).isEqualByComparingTo("1.35");
        assertThat(cost(usage(long1).batch(true)).usd()).isEqualByComparingTo("0.675");
        assertThat(cost(usage(short1.withBilling(tier("flex")))).usd()).isEqualByComparingTo("0.15");
        assertThat(cost(usage(short1.withBilling(tier("priority")))).usd()).isEqualByComparingTo("0.54");
        assertThat(cost(usage(short1.withBilling(
                                Billing.builder().speed("fast").region("us").build())))
                        .usd())
                .isEqualByComparingTo("0.66");
        assertThat(cost(usage(short1.withBilling(Billing.builder().region("eu").build())))
                        .usd())
                .isEqualByComparingTo("0.36");
    }

    @Test
    void readsTiersOfAPromptsSize() throws IOException {
        assertThat(cost(BilledUsage.builder("tiered", Usage.reported(32_000, 0), FRIDAY)
                                .provider("google"))
                        .usd())
                .isEqualByComparingTo("0.032");
        assertThat(cost(BilledUsage.builder("tiered", Usage.reported(32_001, 0), FRIDAY)
                                .provider("google"))
                        .usd())
                .isEqualByComparingTo("0.096003");
    }

    @Test
    void readsOffPeakHours() throws IOException {
        Usage usage = Usage.reported(1_000_000, 0);

        assertThat(cost(BilledUsage.builder("night", usage, FRIDAY).provider("deepseek"))
                        .usd())
                .isEqualByComparingTo("0.4");
        assertThat(cost(BilledUsage.builder("night", usage, Instant.parse("2026-11-27T17:00:00Z"))
                                .provider("deepseek"))
                        .usd())
                .isEqualByComparingTo("0.2");
        assertThat(cost(BilledUsage.builder("night", usage, Instant.parse("2026-11-28T17:00:00Z"))
                                .provider("deepseek"))
                        .usd())
                .isEqualByComparingTo("0.4");
    }

    @Test
    void aModelWithAPriceThatCannotBeOneIsUnknown() throws IOException {
        for (String model : List.of("varies", "absurd", "nothing", "words", "sample_spec")) {
            assertThat(cost(BilledUsage.builder(model, Usage.reported(1, 1), FRIDAY))
                            .state())
                    .as(model)
                    .isEqualTo(CostState.UNKNOWN);
        }
    }

    @Test
    void whatIsLeftOutIsNamedInAWarning() throws IOException {
        lists();

        assertThat(problems.warnings())
                .extracting(warning -> warning.toString().replace(folder + "/", ""))
                .containsExactlyInAnyOrder(
                        "models.json:33:49 varies.input_cost_per_token: is negative, as of a price that varies; the model"
                                + " is left out",
                        "models.json:34:44 absurd.input_cost_per_token: must be from 1e-10 to 1e-2 USD for a token, was"
                                + " 0.015; the model is left out",
                        "models.json:38:44 words.input_cost_per_token: must be a number; the model is left out",
                        "models.json:36:73 input_cost_per_smell: no price that Weir knows, in 2 models; what it would price"
                                + " is not charged");
    }

    @Test
    void winsOverTheBuiltInPricesAndLosesToTheUsersOwn() throws IOException {
        Path file = Files.writeString(
                folder.resolve("models.json"),
                "{ \"gpt-4o\": { \"litellm_provider\": \"openai\", \"input_cost_per_token\": 1e-6 } }");
        Path own = Files.writeString(folder.resolve("own.yaml"), "prices:\n- { model: gpt-4o, input: 7 }\n");
        BilledUsage usage = BilledUsage.builder("gpt-4o", Usage.reported(1_000_000, 0), FRIDAY)
                .provider("openai")
                .build();

        assertThat(new PriceListCostModel(new PriceListSettings(null, file, Map.of()))
                        .cost(usage)
                        .usd())
                .isEqualByComparingTo("1");
        assertThat(new PriceListCostModel(new PriceListSettings(own, file, Map.of()))
                        .cost(usage)
                        .usd())
                .isEqualByComparingTo("7");
    }

    @Test
    void aFileWithoutPricesIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("models.json"), "{ \"a\": { \"b\": 1 } }");

        assertThatThrownBy(() -> new PriceListCostModel(new PriceListSettings(null, file, Map.of())))
                .hasMessageEndingWith("models.json: has no model with a price; is it LiteLLM's file of prices?");
    }
}

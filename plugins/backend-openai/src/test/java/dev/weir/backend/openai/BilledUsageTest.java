package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.openai.answer.UsageReader;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers count within their totals or beside them, and what they say of the price. */
class BilledUsageTest {

    private static Usage read(Map<String, Object> fields) {
        return Objects.requireNonNull(UsageReader.read(fields));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 50, 20, 150, 50", // within the output, by the total
        "100, 50, 20, 170, 70", // beside it, by the total
        "100, 50, 60, , 110", // more than the output, so beside it
        "100, 50, 20, , 50", // nothing says otherwise
        "100, 50, 0, 150, 50"
    })
    void reasoningIsWithinTheOutputOrBesideIt(long input, long output, long reasoning, Long total, long expected) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "prompt_tokens", input,
                "completion_tokens", output,
                "completion_tokens_details", Map.of("reasoning_tokens", reasoning)));
        if (total != null) {
            fields.put("total_tokens", total);
        }

        assertThat(read(fields).output()).isEqualTo(expected);
        assertThat(read(fields).reasoning()).isEqualTo(reasoning);
    }

    @Test
    void whatATotalHasBeyondInputAndOutputIsReasoning() {
        Usage usage = read(Map.of("prompt_tokens", 20, "completion_tokens", 151, "total_tokens", 553));

        assertThat(usage.output()).isEqualTo(533);
        assertThat(usage.reasoning()).isEqualTo(382);
    }

    @ParameterizedTest
    @CsvSource({"100, 40, 110, 100", "100, 40, 150, 140", "5, 40, , 45", "100, 40, , 100"})
    void cachedTokensAreWithinTheInputOrBesideIt(long input, long cached, Long total, long expected) {
        Map<String, Object> fields = new HashMap<>(
                Map.of("prompt_tokens", input, "completion_tokens", 10, "cache_read_input_tokens", cached));
        if (total != null) {
            fields.put("total_tokens", total);
        }

        assertThat(read(fields).input()).isEqualTo(expected);
        assertThat(read(fields).cachedInput()).isEqualTo(cached);
    }

    @Test
    void theNamesOfAnthropicAndBedrockAreOfCountsBesideTheInput() {
        Usage usage = Usage.builder()
                .input(160)
                .cachedInput(50)
                .cacheWrite(10)
                .output(1)
                .build();

        assertThat(read(Map.of(
                        "input_tokens", 100,
                        "output_tokens", 1,
                        "cache_read_input_tokens", 50,
                        "cache_creation_input_tokens", 10)))
                .isEqualTo(usage);
        assertThat(read(Map.of(
                        "inputTokens",
                        100,
                        "outputTokens",
                        1,
                        "cacheReadInputTokens",
                        50,
                        "cacheWriteInputTokens",
                        10)))
                .isEqualTo(usage);
    }

    private static Billing billing(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("prompt_tokens", 10);
        fields.put("completion_tokens", 1);
        return read(fields).billing();
    }

    @ParameterizedTest
    @CsvSource({"0.0012, 0.0012", "'0.0012', 0.0012", "1e-7, 0.0000001", "0, 0"})
    void aReportedCostIsKeptExactly(String cost, String usd) {
        assertThat(Objects.requireNonNull(billing(Map.of("cost", cost)).reportedCost())
                        .usd())
                .isEqualByComparingTo(usd);
    }

    @ParameterizedTest
    @CsvSource({"-1", "free", "NaN", "''"})
    void whatIsNoCostIsNone(String cost) {
        assertThat(billing(Map.of("cost", cost)).reportedCost()).isNull();
    }

    @Test
    void theCostOfTheCallersOwnKeyIsTheFeeAndTheProvidersCost() {
        Billing billing = billing(Map.of(
                "cost",
                new BigDecimal("0.00005"),
                "is_byok",
                true,
                "cost_details",
                Map.of("upstream_inference_cost", new BigDecimal("0.001"))));

        assertThat(Objects.requireNonNull(billing.reportedCost()).usd()).isEqualByComparingTo("0.00105");
    }

    @Test
    void ticksAndPartsAreCosts() {
        assertThat(Objects.requireNonNull(billing(Map.of("cost_in_usd_ticks", 232_856_000L))
                                .reportedCost())
                        .usd())
                .isEqualByComparingTo("0.0232856");
        assertThat(Objects.requireNonNull(billing(Map.of("cost", Map.of("total_cost", new BigDecimal("0.006"))))
                                .reportedCost())
                        .usd())
                .isEqualByComparingTo("0.006");
    }

    @Test
    void searchesAndCitationsAreBilled() {
        Billing billing = billing(Map.of("num_search_queries", 74, "citation_tokens", 7299));

        assertThat(billing.units())
                .isEqualTo(Map.of(
                        BilledUnit.WEB_SEARCH, BigDecimal.valueOf(74),
                        BilledUnit.CITATION_TOKEN, BigDecimal.valueOf(7299)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, openai",
        "https://API.GROQ.com/openai/v1, groq",
        "https://mine.openai.azure.com, azure",
        "https://us-central1-aiplatform.googleapis.com/v1, vertex",
        "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1, bedrock",
        "https://openrouter.ai/api/v1, openrouter",
        "https://evil-api.openai.com.example/v1, ''",
        "http://127.0.0.1:8080/v1, ''"
    })
    void theProviderIsKnownByTheHost(String url, String provider) {
        OpenAiSettings settings =
                SettingsRecord.with(SettingsRecord.defaults(OpenAiSettings.class), "baseUrl", URI.create(url));

        assertThat(Providers.of(settings)).isEqualTo(provider);
    }
}

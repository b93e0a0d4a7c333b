package dev.weir.cost.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's own price list: what it may say, and what is refused. */
class PriceFileTest {
    private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");

    @TempDir
    Path folder;

    private PriceListCostModel model(String text, Map<String, String> models) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.yaml"), text);
        return new PriceListCostModel(new PriceListSettings(file, null, models));
    }

    private Cost million(String text, String provider, String name) throws IOException {
        BilledUsage usage = BilledUsage.builder(name, Usage.reported(1_000_000, 0), TIME)
                .provider(provider)
                .build();
        return model(text, Map.of()).cost(usage);
    }

    /** The refusal without the folder. */
    private String refusal(String text) {
        Throwable refused = catchThrowable(() -> model(text, Map.of()));
        assertThat(refused).isInstanceOf(IllegalArgumentException.class);
        return String.valueOf(refused.getMessage()).replace(folder + "/", "");
    }

    private String refusalOfRow(String fields) {
        return refusal("prices:\n- { " + fields + " }\n");
    }

    @Test
    void overridesAndExtendsTheBuiltInPrices() throws IOException {
        String prices =
                "version: mine 3\nprices:\n- { provider: openai, model: gpt-4o, input: 2 }\n- { model: house, input: 1 }\n";

        assertThat(million(prices, "openai", "gpt-4o").usd()).isEqualByComparingTo("2");
        assertThat(million(prices, "", "house").usd()).isEqualByComparingTo("1");
        assertThat(million(prices, "openai", "gpt-4o-mini").usd()).isEqualByComparingTo("0.15");
        assertThat(million(prices, "openai", "gpt-4o").prices()).endsWith("prices.yaml mine 3: openai/gpt-4o");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.000002", "1000, 0.002", "1000000, 2"})
    void pricesAreForOneTokenAThousandOrAMillion(String per, String price) throws IOException {
        Cost cost = million("per: " + per + "\nprices:\n- { model: house, input: " + price + " }\n", "", "house");

        assertThat(cost.usd()).isEqualByComparingTo("2");
    }

    @Test
    void aDeploymentIsPricedAsTheModelThatTheSettingsName() throws IOException {
        PriceListCostModel model =
                model("prices: []\n", Map.of("prod-chat", "gpt-4o", "eu/prod-chat", "openai/gpt-4o-mini"));
        BilledUsage usage = BilledUsage.builder("prod-chat", Usage.reported(1_000_000, 0), TIME)
                .provider("azure")
                .build();
        BilledUsage other = BilledUsage.builder("unheard-of", Usage.reported(1_000_000, 0), TIME)
                .provider("azure")
                .backend("eu")
                .requestedModel("Prod-Chat")
                .build();

        assertThat(model.cost(usage).usd()).isEqualByComparingTo("2.5");
        assertThat(model.cost(other).usd()).isEqualByComparingTo("0.15");
    }

    @Test
    void aRowForAllModelsOfABackend() throws IOException {
        PriceListCostModel model = model("prices:\n- { backend: local, model: \"*\", free: true }\n", Map.of());
        BilledUsage usage = BilledUsage.builder("/models/any.gguf", Usage.reported(1_000_000, 0), TIME)
                .backend("local")
                .build();

        assertThat(model.cost(usage).state()).isEqualTo(CostState.FREE);
    }

    @Test
    void allProblemsAreReportedAtOnceWithTheirPlaces() {
        assertThat(refusal("""
                per: 12
                colour: blue
                providers:
                  mine: { relayed: perhaps }
                prices:
                  - model: a
                    input: -1
                    output: 15000
                  - model: a
                    input: 1
                    cachedInput: 2
                  - model: b
                    inptu: 1
                  - model: c
                    input: cheap
                    from: 2026-02-30
                    checked: yesterday
                  - model: d
                    free: true
                    input: 1
                  - model: e
                    input: 1
                    fees: { gallon: { usd: 1 }, audio-second: { usd: 1, per: day } }
                  - model: f
                    input: 1
                    variants:
                      - { hours: "1-2", days: Monday-Funday, factor: -2 }
                      - { promptAbove: 1, promptFrom: 2, colour: red }
                  - just text
                """)).isEqualTo("""
                prices.yaml:1:1 per: unknown unit '12'; prices are for 1, 1000 or 1000000 tokens
                prices.yaml:2:1 colour: unknown key; allowed: per, prices, providers, version
                prices.yaml:4:11 providers.mine.relayed: must be true or false, was 'perhaps'
                prices.yaml:7:5 prices[0].input: must be 0, or from 0.0001 to 10000 USD for 1000000 tokens, was -1
                prices.yaml:8:5 prices[0].output: must be 0, or from 0.0001 to 10000 USD for 1000000 tokens, was 15000
                prices.yaml:9:5 model 'a': has a price for this time already, at prices.yaml:6:5; give both rows 'from' or 'until'
                prices.yaml:11:5 prices[1].cachedInput: must not exceed the price of input
                prices.yaml:12:5 prices[2]: a price is required, or 'free: true'
                prices.yaml:13:5 prices[2].inptu: unknown key; allowed: ALLOWED
                prices.yaml:15:5 prices[3].input: must be a number, was 'cheap'
                prices.yaml:16:5 prices[3].from: must be a date such as 2026-07-30, or a time such as 2026-07-30T16:00Z, was '2026-02-30'
                prices.yaml:17:5 prices[3].checked: must be a date such as 2026-07-30, was 'yesterday'
                prices.yaml:19:5 prices[4].free: a free model must not have prices
                prices.yaml:23:13 prices[5].fees.gallon: unknown unit 'gallon'; allowed: UNITS
                prices.yaml:23:57 prices[5].fees.audio-second.per: unknown unit 'day'; allowed: 1, 10, 100, 1000 and so on up to 1000000, minute, hour
                prices.yaml:27:11 prices[6].variants[0].hours: must be hours in UTC such as 16:30-00:30, was '1-2'
                prices.yaml:27:25 prices[6].variants[0].days: must be days such as Mon-Fri or Sat, was 'Monday-Funday'
                prices.yaml:27:46 prices[6].variants[0].factor: must be from 0 to 100, was -2
                prices.yaml:28:27 prices[6].variants[1].promptFrom: a variant has either 'promptAbove' or 'promptFrom'
                prices.yaml:28:42 prices[6].variants[1].colour: unknown key; allowed: VARIANT
                prices.yaml:29:5 prices[7]: must be a mapping""".replace("ALLOWED", allowed("row"))
                .replace("VARIANT", allowed("variant"))
                .replace("UNITS", allowed("fee")));
    }

    private static String allowed(String kind) {
        String parts = "cacheWrite, cacheWriteHour, cachedAudio, cachedImage, cachedInput";
        return switch (kind) {
            case "row" ->
                "assumption, backend, " + parts + ", checked, fees, free, from, input, inputAudio, inputImage, model,"
                        + " names, output, outputAudio, outputImage, provider, reasoning, source, until, variants";
            case "variant" ->
                "assumption, batch, " + parts + ", days, factor, factorOnFees, fees, hours, input, inputAudio,"
                        + " inputImage, output, outputAudio, outputImage, promptAbove, promptFrom, promptUpTo, reasoning,"
                        + " region, speed, tier";
            default ->
                "audio-second, character, citation-token, container, container-second, file-search, image, page, request,"
                        + " search-unit, video-second, web-search";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input: 1 | prices.yaml:2:3 prices[0].model: is required",
                "model: a, input: 1e99 | prices.yaml:2:15 prices[0].input: must be 0, or from 0.0001 to 10000 USD for 1000000 tokens, was 1",
                "model: a, input: 1e999999999 | prices.yaml:2:15 prices[0].input: must be a number, was '1e999999999'",
                "model: a, input: .nan | prices.yaml:2:15 prices[0].input: must be a number, was '.nan'",
                "model: a, input: 0.00009 | prices.yaml:2:15 prices[0].input: must be 0, or from 0.0001 to 10000 USD for 1000000 tokens, was 0.00009",
                "model: a, input: 1, input: 2 | prices.yaml:2:25 input: is given twice",
                "model: a, names: [A], input: 1 | prices.yaml:2:3 model 'A': is named twice",
                "model: a, input: 1, from: 2026-02-01, until: 2026-01-01 | prices.yaml:2:43 prices[0].until: must be after 'from'",
                "model: a, input: 1, backend: x, provider: y | prices.yaml:2:25 prices[0].backend: a row has either a backend or a provider",
                "model: a, input: 1, fees: { image: { usd: -1 } } | prices.yaml:2:42 prices[0].fees.image.usd: must be from 0 to 1000 USD, was -1",
                "model: a, input: 1, fees: { image: {} } | prices.yaml:2:33 prices[0].fees.image.usd: is required (a number)",
                "model: a, input: 1, fees: 3 | prices.yaml:2:25 prices[0].fees: must be a mapping",
                "model: a, input: [1] | prices.yaml:2:15 prices[0].input: must be a text"
            })
    void aWrongRowIsRefused(String fields, String message) {
        assertThat(refusalOfRow(fields)).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | prices.yaml: must be a mapping",
                "'- 1' | prices.yaml:1:1: must be a mapping",
                "'prices: {' | prices.yaml:1:10: not valid YAML",
                "'prices: &a [*a]' | prices.yaml:1:13: anchors and aliases are not supported",
                "'prices: 3' | prices.yaml:1:1 prices: must be a list"
            })
    void whatIsNoPriceListIsRefused(String text, String message) {
        assertThat(refusal(text)).startsWith(message);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(refusal("prices: " + "[".repeat(5000))).contains("is nested deeper than 20 levels");
    }

    @Test
    void aFileThatDoesNotExistIsRefused() {
        PriceListSettings settings = new PriceListSettings(folder.resolve("none.yaml"), null, Map.of());

        assertThatThrownBy(() -> new PriceListCostModel(settings)).hasMessageEndingWith("none.yaml: does not exist");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("prices.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> new PriceListCostModel(new PriceListSettings(file, null, Map.of())))
                .hasMessageContaining("prices.yaml: cannot be read as text");
    }

    @Test
    void aCachedPriceThatSavesNothingIsWarnedOf() {
        FileProblems problems = new FileProblems();

        PriceFile.parse("prices.yaml", "prices:\n- { model: a, input: 0.8, cachedInput: 0.8 }\n", problems);

        problems.throwIfAny();
        assertThat(problems.warnings())
                .extracting(FileProblems.Problem::toString)
                .containsExactly(
                        "prices.yaml:2:27 prices[0].cachedInput: is the price of input, as if nothing were saved");
    }
}

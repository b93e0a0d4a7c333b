package dev.weir.it.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.BillingBuilder;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.backend.UsageBuilder;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** What providers report of a usage comes over a socket to the parts that the cost cases of the price list begin with. */
class ReportedUsageTest {
    private static final Path CASES =
            Path.of("../plugins/cost-pricelist/src/test/resources/dev/weir/cost/pricelist/cost-cases.yaml");
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("Is it?").build();

    private static UsageServer server;
    private static Weir weir;

    @BeforeAll
    static void start() throws IOException {
        server = UsageServer.start();
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai-1")
                .set("llm.backends.openai-1.type", "openai")
                .set("llm.backends.openai-1.baseUrl", server.url())
                .set("llm.backends.anthropic-1.type", "anthropic")
                .set("llm.backends.anthropic-1.baseUrl", server.url())
                .build();
    }

    @AfterAll
    static void stop() {
        weir.close();
        server.close();
    }

    static Stream<Arguments> reported() throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new FailsafeSchema()).build();
        Map<?, ?> document =
                (Map<?, ?>) Objects.requireNonNull(new Load(settings).loadFromString(Files.readString(CASES)));
        return ((List<?>) Objects.requireNonNull(document.get("cases")))
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .filter(each -> each.containsKey("wire"))
                        .flatMap(ReportedUsageTest::arguments);
    }

    private static Stream<Arguments> arguments(Map<?, ?> each) {
        List<?> reported = (List<?>) Objects.requireNonNull(each.get("reported"));
        List<?> usage = (List<?>) Objects.requireNonNull(each.get("usage"));
        return IntStream.range(0, reported.size())
                .mapToObj(i -> Arguments.of(each.get("id"), each.get("wire"), reported.get(i), usage.get(i)));
    }

    @Test
    void thereAreCases() throws IOException {
        assertThat(reported()).hasSizeGreaterThan(70);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("reported")
    void comesToItsParts(String id, String wire, String reported, Map<?, ?> expected) {
        server.reports(wire, reported);

        Usage usage = Objects.requireNonNull(asked(wire));

        if (expected.isEmpty()) {
            assertThat(usage.estimated()).as("nothing was reported").isTrue();
        } else {
            assertThat(parts(usage)).isEqualTo(parts(usage(expected)));
        }
    }

    private static @Nullable Usage asked(String wire) {
        if (wire.equals("openai-embeddings")) {
            return weir.embed(EmbeddingRequest.builder("m").text("text").build(), CallOptions.DEFAULT)
                    .facts()
                    .usage();
        }
        CallOptions options =
                CallOptions.DEFAULT.withBackend(wire.startsWith("anthropic") ? "anthropic-1" : "openai-1");
        TokenListener listener = text -> {};
        CallResult result =
                wire.endsWith("-stream") ? weir.stream(REQUEST, options, listener) : weir.chat(REQUEST, options);
        return result.facts().usage();
    }

    /** Without the source of a reported cost, and its zeros at the end. */
    private static Usage parts(Usage usage) {
        Billing billing = usage.billing();
        return usage.withBilling(Billing.builder()
                .tier(billing.tier())
                .speed(billing.speed())
                .region(billing.region())
                .unit(BilledUnit.WEB_SEARCH, units(billing, BilledUnit.WEB_SEARCH))
                .unit(BilledUnit.CITATION_TOKEN, units(billing, BilledUnit.CITATION_TOKEN))
                .unit(
                        BilledUnit.PAGE, // stands for the reported cost
                        billing.reportedCost() == null
                                ? BigDecimal.ZERO
                                : billing.reportedCost().usd().stripTrailingZeros())
                .build());
    }

    private static Usage usage(Map<?, ?> parts) {
        UsageBuilder usage = Usage.builder();
        BillingBuilder billing = Billing.builder();
        parts.forEach((part, value) -> {
            String text = value.toString();
            switch (part.toString()) {
                case "input" -> usage.input(Long.parseLong(text));
                case "cachedInput" -> usage.cachedInput(Long.parseLong(text));
                case "cacheWrite" -> usage.cacheWrite(Long.parseLong(text));
                case "cacheWriteMinutes" -> usage.cacheWriteMinutes(Long.parseLong(text));
                case "cacheWriteHour" -> usage.cacheWriteHour(Long.parseLong(text));
                case "inputAudio" -> usage.inputAudio(Long.parseLong(text));
                case "cachedAudio" -> usage.cachedAudio(Long.parseLong(text));
                case "inputImage" -> usage.inputImage(Long.parseLong(text));
                case "output" -> usage.output(Long.parseLong(text));
                case "reasoning" -> usage.reasoning(Long.parseLong(text));
                case "outputAudio" -> usage.outputAudio(Long.parseLong(text));
                case "tier" -> billing.tier(text);
                case "speed" -> billing.speed(text);
                case "region" -> billing.region(text);
                case "web-search" -> billing.unit(BilledUnit.WEB_SEARCH, Long.parseLong(text));
                case "citation-token" -> billing.unit(BilledUnit.CITATION_TOKEN, Long.parseLong(text));
                case "reported" -> billing.reportedCost(new ReportedCost(new BigDecimal(text), "case"));
                default -> throw new IllegalArgumentException("no part of a usage: " + part);
            }
        });
        return usage.billing(billing.build()).build();
    }

    private static BigDecimal units(Billing billing, BilledUnit unit) {
        return billing.units().getOrDefault(unit, BigDecimal.ZERO);
    }
}

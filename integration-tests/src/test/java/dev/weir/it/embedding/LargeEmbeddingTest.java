package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.call.CallFailedException;
import dev.weir.client.EmbeddingResult;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Simulator;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.EmbeddingRequestBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Embedding requests that are larger than the provider takes: 2,048 inputs, 300,000 tokens, 8,192 tokens an input. */
@Timeout(120)
class LargeEmbeddingTest {
    private static final String MODEL = "text-embedding-3-small";

    private static WeirBuilder client(Simulator simulator) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "primary")
                .set("llm.backends.primary.type", "openai")
                .set("llm.backends.primary.baseUrl", simulator.baseUri().toString())
                .set("llm.backends.primary.apiKey", "sk-test");
    }

    private static EmbeddingRequest texts(int inputs, String filling) {
        EmbeddingRequestBuilder request = EmbeddingRequest.builder(MODEL).dimensions(8);
        for (int i = 0; i < inputs; i++) {
            request.text("text " + i + filling);
        }
        return request.build();
    }

    private static void assertVectorsOf(EmbeddingRequest request, EmbeddingResult result, Weir weir) {
        assertThat(result.vectors()).hasSameSizeAs(request.inputs());
        for (int i = 0; i < request.inputs().size(); i += 997) {
            String text = ((EmbeddingInput.Text) request.inputs().get(i)).text();
            EmbeddingRequest one =
                    EmbeddingRequest.builder(MODEL).dimensions(8).text(text).build();
            assertThat(result.vectors().get(i))
                    .isEqualTo(weir.embed(one).vectors().get(0));
        }
    }

    @Test
    void sendsPartsWithinTheLimitsThatAreConfigured() {
        try (Simulator simulator = Simulator.builder().seed(1).start();
                Weir weir = client(simulator)
                        .set("llm.backends.primary.maxEmbeddingInputs", "2048")
                        .build()) {
            EmbeddingRequest request = texts(5_000, "");
            EmbeddingResult result = weir.embed(request);
            assertThat(result.facts().attempts()).isEqualTo(3);
            assertThat(simulator.usage().values())
                    .extracting(ModelUsage::requests)
                    .containsExactly(3L);
            assertVectorsOf(request, result, weir);
        }
    }

    @Test
    void eb04FindsLimitsThatAreNotKnown() {
        try (Simulator simulator = Simulator.builder().seed(1).start();
                Weir weir = client(simulator).build()) {
            EmbeddingRequest request = texts(5_000, "");
            EmbeddingResult first = weir.embed(request);
            assertVectorsOf(request, first, weir);
            assertThat(weir.embed(request).facts().attempts())
                    .isLessThan(first.facts().attempts());
        }
    }

    @Test
    void eb03SendsPartsWithinTheTokensOfARequest() {
        try (Simulator simulator = Simulator.builder().seed(1).start();
                Weir weir = client(simulator)
                        .set("llm.backends.primary.maxEmbeddingTokens", "300000")
                        .build()) {
            EmbeddingRequest request = texts(200, " and more".repeat(1_500));
            EmbeddingResult result = weir.embed(request);
            assertThat(result.facts().usage().input()).isGreaterThan(300_000);
            assertVectorsOf(request, result, weir);
        }
    }

    @Test
    void eb09NamesTheInputThatIsTooLong() {
        EmbeddingRequest request =
                texts(4_000, "").toBuilder().text("long ".repeat(20_000)).build();
        try (Simulator simulator = Simulator.builder().seed(1).start();
                Weir weir = client(simulator).build()) {
            assertThatThrownBy(() -> weir.embed(request))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("(caller.context-length-exceeded): input 4000: ");
        }
    }
}

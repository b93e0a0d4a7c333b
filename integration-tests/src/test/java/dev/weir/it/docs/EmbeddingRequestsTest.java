package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.EmbeddingResult;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Embeddings in an application, over the wire. */
class EmbeddingRequestsTest {
    private static final EmbeddingRequest REQUEST = EmbeddingRequest.of("text-embedding-3-small", "one", "two");

    private final Simulator simulator = Simulator.builder().seed(7).start();
    private final Weir weir = Weir.builder()
            .environment(Map.of("LLM_RETRY_BASE_DELAY", "1ms"))
            .set("llm.backends.local.type", "openai")
            .set("llm.backends.local.baseUrl", simulator.baseUri().toString())
            .set("llm.backends.rules.type", "offline")
            .set("llm.client.backend", "local")
            .build();
    private final List<float[]> indexed = new ArrayList<>();

    @AfterEach
    void close() {
        weir.close();
        simulator.close();
    }

    private void index(float[] vector) {
        indexed.add(vector);
    }

    @Test
    void textsBecomeVectors() {
        // tag::embed[]
        EmbeddingRequest request = EmbeddingRequest.builder("text-embedding-3-small")
                .text("a low dam")
                .text("a river")
                .dimensions(256)
                .build();
        EmbeddingResult result = weir.embed(request);
        for (Embedding vector : result.vectors()) {
            index(vector.toArray());
        }
        // end::embed[]
        assertThat(indexed).hasSize(2).allSatisfy(vector -> assertThat(vector).hasSize(256));
        assertThat(result.backend()).isEqualTo("local");
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(5, 0));
        assertThat(simulator.log().last().body()).contains("\"encoding_format\":\"base64\"");
    }

    @Test
    void vectorsAreTheSameInEitherEncoding() {
        EmbeddingRequest numbers =
                REQUEST.toBuilder().parameter("encoding_format", "float").build();

        assertThat(weir.embed(numbers).vectors())
                .isEqualTo(weir.embed(REQUEST).vectors())
                .doesNotHaveDuplicates();
    }

    @Test
    void aServerThatFailsOnceIsAskedAgain() throws Exception {
        simulator.play(Scenario.builder()
                .rule(FaultRule.of(Fault.RESET_HALFWAY).withTimes(1))
                .build());

        EmbeddingResult result = weir.embedAsync(REQUEST, CallOptions.DEFAULT).get();

        assertThat(result.vectors()).hasSize(2);
        assertThat(result.facts().attempts()).isEqualTo(2);
        assertThat(simulator.log().requests()).hasSize(2);
    }

    @Test
    void whatTheProviderRefusesIsNotTriedAgainAndNoFaultOfTheBackend() {
        EmbeddingRequest tooLong = EmbeddingRequest.of("text-embedding-3-small", "long ".repeat(20_000));

        for (int i = 0; i < 6; i++) {
            CallFailedException refusal = catchThrowableOfType(CallFailedException.class, () -> weir.embed(tooLong));
            assertThat(refusal.errorClass()).isEqualTo(ErrorClass.PERMANENT);
            assertThat(refusal.failure().code()).isEqualTo("context_length_exceeded");
        }
        assertThat(simulator.log().requests()).hasSize(6);
        assertThat(weir.breaker("local", "text-embedding-3-small").state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aBackendWithoutEmbeddingsIsRefusedAndTheOthersNamed() {
        assertThatThrownBy(() -> weir.embed(REQUEST, CallOptions.DEFAULT.withBackend("rules")))
                .isInstanceOf(CallException.class)
                .hasMessageEndingWith(
                        "backend 'rules' answers no embedding requests; configured backends that do: local");
        assertThat(simulator.log().requests()).isEmpty();
    }
}

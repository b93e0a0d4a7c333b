package dev.weir.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.Intent;
import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What {@code docs/adapters/reactive.md} shows and says. */
@Timeout(60)
class ReactorPageTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Scenario SLOW = Scenario.builder()
            .answer(AnswerSettings.FILLER.withTokens(2000))
            .timing(Timing.INSTANT.withFirstToken(Duration.ofMillis(20)).withPerToken(Duration.ofMillis(10)))
            .build();

    private final Simulator simulator = Simulator.builder().seed(3).start();
    private Weir weir;
    private ReactorClient client;
    private final ChatRequest request =
            ChatRequest.builder("gpt-4o-mini").user("Hi").build();

    @BeforeEach
    void build() {
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "openai")
                .set("llm.client.model", "gpt-4o-mini")
                .set("llm.retry.maxRetries", 1)
                .set("llm.retry.baseDelay", "1ms")
                .set("llm.backends.openai.type", "openai")
                .set("llm.backends.openai.baseUrl", simulator.baseUri().toString())
                .set("llm.backends.openai.apiKey", "key")
                .build();
        client = new ReactorClient(weir);
    }

    @AfterEach
    void close() {
        weir.close();
        simulator.close();
    }

    @Test
    void callsAndStreams() {
        simulator.play(Scenario.builder().answer("Hello there, you").build());
        // tag::client[]
        ReactorClient reactive = new ReactorClient(weir);
        Mono<String> answer = reactive.process(Intent.of("Deploy nginx")).map(result -> result.text());
        Flux<String> pieces = reactive.stream(Intent.of("Deploy nginx"));
        // end::client[]

        assertThat(answer.block(LONG)).isEqualTo("Hello there, you");
        assertThat(String.join("", pieces.collectList().block(LONG))).isEqualTo("Hello there, you");
        assertThat(client.chat(request, CallOptions.DEFAULT).block(LONG).text()).isEqualTo("Hello there, you");
        assertThat(client.embed(EmbeddingRequest.of("m", "a"), CallOptions.DEFAULT)
                        .block(LONG)
                        .vectors())
                .hasSize(1);
        assertThat(simulator.log().count()).as("each subscription is a call").isEqualTo(4);
    }

    @Test
    void nothingIsDeliveredWithoutDemand() {
        simulator.play(Scenario.builder().answer("one two three four five six").build());

        StepVerifier.create(client.stream(request, CallOptions.DEFAULT), 1)
                .expectNextCount(1)
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(text -> true)
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void cancellingEndsTheCall() throws Exception {
        simulator.play(SLOW);
        client.stream(request, CallOptions.DEFAULT).take(2).blockLast(LONG);
        simulator.log().await(log -> log.cancellations() == 1, LONG);

        Disposable call = client.chat(request, CallOptions.DEFAULT).subscribe();
        simulator.log().await(log -> log.count() == 2, LONG);
        call.dispose();
        simulator.log().await(log -> log.cancellations() == 2, LONG);
    }

    /** AD-07: no retries of the adapter. */
    @Test
    void aFailureIsThatOfTheClientAfterItsOwnRetries() {
        simulator.play(Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build());

        assertThatThrownBy(() -> client.chat(request, CallOptions.DEFAULT).block(LONG))
                .isInstanceOf(CallFailedException.class);
        assertThat(simulator.log().count()).isEqualTo(2);
        StepVerifier.create(client.stream(request, CallOptions.DEFAULT))
                .expectError(CallFailedException.class)
                .verify(LONG);
        assertThat(simulator.log().count()).isEqualTo(4);
    }
}

package dev.weir.mutiny;

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
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/adapters/reactive.md} shows and says. */
@Timeout(60)
class MutinyPageTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Scenario SLOW = Scenario.builder()
            .answer(AnswerSettings.FILLER.withTokens(2000))
            .timing(Timing.INSTANT.withFirstToken(Duration.ofMillis(20)).withPerToken(Duration.ofMillis(10)))
            .build();

    private final Simulator simulator = Simulator.builder().seed(3).start();
    private Weir weir;
    private MutinyClient client;
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
        client = new MutinyClient(weir);
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
        MutinyClient reactive = new MutinyClient(weir);
        Uni<String> answer = reactive.process(Intent.of("Deploy nginx")).map(result -> result.text());
        Multi<String> pieces = reactive.stream(Intent.of("Deploy nginx"));
        // end::client[]

        assertThat(answer.await().atMost(LONG)).isEqualTo("Hello there, you");
        assertThat(String.join("", pieces.collect().asList().await().atMost(LONG)))
                .isEqualTo("Hello there, you");
        assertThat(client.chat(request, CallOptions.DEFAULT)
                        .await()
                        .atMost(LONG)
                        .text())
                .isEqualTo("Hello there, you");
        assertThat(client.embed(EmbeddingRequest.of("m", "a"), CallOptions.DEFAULT)
                        .await()
                        .atMost(LONG)
                        .vectors())
                .hasSize(1);
        assertThat(simulator.log().count()).as("each subscription is a call").isEqualTo(4);
    }

    @Test
    void nothingIsDeliveredWithoutDemand() {
        simulator.play(Scenario.builder().answer("one two three four five six").build());
        AssertSubscriber<String> subscriber =
                client.stream(request, CallOptions.DEFAULT).subscribe().withSubscriber(AssertSubscriber.create(1));

        subscriber.awaitItems(1, LONG).awaitNextItems(1, LONG);
        assertThat(subscriber.getItems()).hasSize(2);
        subscriber.request(Long.MAX_VALUE);
        subscriber.awaitCompletion(LONG);
        assertThat(String.join("", subscriber.getItems())).isEqualTo("one two three four five six");
    }

    @Test
    void cancellingEndsTheCall() throws Exception {
        simulator.play(SLOW);
        client.stream(request, CallOptions.DEFAULT)
                .select()
                .first(2)
                .collect()
                .last()
                .await()
                .atMost(LONG);
        simulator.log().await(log -> log.cancellations() == 1, LONG);

        CompletableFuture<Void> done = new CompletableFuture<>();
        Cancellable call = client.chat(request, CallOptions.DEFAULT).subscribe().with(result -> done.complete(null));
        simulator.log().await(log -> log.count() == 2, LONG);
        call.cancel();
        simulator.log().await(log -> log.cancellations() == 2, LONG);
        assertThat(done).isNotDone();
    }

    /** AD-07: no retries of the adapter. */
    @Test
    void aFailureIsThatOfTheClientAfterItsOwnRetries() {
        simulator.play(Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build());

        assertThatThrownBy(
                        () -> client.chat(request, CallOptions.DEFAULT).await().atMost(LONG))
                .isInstanceOf(CallFailedException.class);
        assertThat(simulator.log().count()).isEqualTo(2);
        client.stream(request, CallOptions.DEFAULT)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(1))
                .awaitFailure(LONG)
                .assertFailedWith(CallFailedException.class);
    }
}

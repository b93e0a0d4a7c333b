package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.EmbeddingResult;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls for embeddings pass the path that chat calls pass: attempts, breaker, deadline, cancellation, metrics and log. */
@Timeout(60)
class EmbeddingCallsTest {
    private static final EmbeddingRequest REQUEST = EmbeddingRequest.of("model-1", "one", "three");
    private static final EmbeddingRequest ONE = EmbeddingRequest.of("model-1", "one");
    private static final EmbeddingRequest SEVEN =
            EmbeddingRequest.of("model-1", "1", "22", "333", "4444", "55555", "666666", "7777777");
    private static final CallOptions NEVER = CallOptions.DEFAULT.withRetryStrategy("never");
    private static final CallOptions AT_ONCE = CallOptions.DEFAULT.withRetryStrategy("at-once");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Lengths backend = new Lengths();
    private final PooledClient pooled = new PooledClient(2, null, registry, backend);

    @AfterEach
    void close() {
        pooled.close();
    }

    /** The length of a text is its vector, after what a step does first. */
    private static final class Lengths implements Backend {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile Step step = (attempt, call) -> {};

        private interface Step {
            void take(int attempt, CallContext call) throws BackendException;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of("model-1", "yes");
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
            step.take(asked.incrementAndGet(), call);
            EmbeddingsBuilder embeddings = Embeddings.builder(request.model()).usage(Usage.reported(2, 0));
            for (EmbeddingInput input : request.inputs()) {
                embeddings.vector(
                        Embedding.of(((EmbeddingInput.Text) input).text().length()));
            }
            return embeddings.build();
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder()
                    .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                    .maxEmbeddingInputs(3)
                    .build();
        }
    }

    private static void failFirst(int attempt, CallContext call) throws BackendException {
        if (attempt == 1) {
            throw new BackendException(ErrorClass.TRANSIENT, "failed on purpose");
        }
    }

    private static void refuse(int attempt, CallContext call) throws BackendException {
        throw new BackendException(ErrorClass.PERMANENT, "refused on purpose");
    }

    /** Ends only when its call is cancelled or interrupted. */
    private static void hang(int attempt, CallContext call) throws BackendException {
        CountDownLatch ended = new CountDownLatch(1);
        try (CallContext.Registration ignored = call.onCancel(ended::countDown)) {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BackendException(ErrorClass.UNKNOWN, "ended");
    }

    @Test
    void answersInTheOrderOfTheInputs() {
        EmbeddingResult result = pooled.client.embed(REQUEST);

        assertThat(result.vectors()).containsExactly(Embedding.of(3), Embedding.of(5));
        assertThat(result.backend()).isEqualTo("primary");
        assertThat(result.callId()).startsWith("call-");
        assertThat(result.attemptLog()).isNull();
        assertThat(result.toString()).doesNotContain("3.0");
        assertThat(pooled.client.activeCalls()).isEmpty();
    }

    @Test
    void answersOnAThreadOfTheRuntime() throws Exception {
        assertThat(pooled.client.embedAsync(REQUEST, CallOptions.DEFAULT).get().vectors())
                .hasSize(2);
    }

    @Test
    void isCountedAsEveryCallIs() {
        pooled.client.embed(REQUEST);

        assertThat(registry.get("llm.requests")
                        .tags("backend", "primary", "model", "model-1", "status", "succeeded")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(pooled.finished).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(event.usage()).isEqualTo(Usage.reported(2, 0));
        });
    }

    @Test
    void isTriedAgainAndSaysSo() {
        backend.step = EmbeddingCallsTest::failFirst;

        EmbeddingResult result = pooled.client.embed(REQUEST, AT_ONCE);

        assertThat(result.vectors()).hasSize(2);
        assertThat(result.attemptLog()).isNotNull();
        assertThat(result.attemptLog().attempts()).hasSize(2);
    }

    @Test
    void refusalsDoNotOpenTheBreaker() {
        backend.step = EmbeddingCallsTest::refuse;

        for (int i = 0; i < 10; i++) {
            CallFailedException failure =
                    catchThrowableOfType(CallFailedException.class, () -> pooled.client.embed(ONE, AT_ONCE));
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        }
        assertThat(backend.asked).hasValue(10);
        assertThat(pooled.client.breaker("primary", "model-1").state()).isEqualTo(State.CLOSED);
    }

    @Test
    void failuresOpenTheBreaker() {
        backend.step = (attempt, call) -> failFirst(1, call);

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> pooled.client.embed(REQUEST, NEVER)).isInstanceOf(CallFailedException.class);
        }
        assertThat(pooled.client.breaker("primary", "model-1").state()).isEqualTo(State.OPEN);
    }

    @Test
    void eb06AnswerWithoutAVectorForEachInputIsAFailure() {
        try (PooledClient lossy = new PooledClient(1, new Backend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) {
                return Completion.of("model-1", "yes");
            }

            @Override
            public Embeddings embed(EmbeddingRequest request, CallContext call) {
                return Embeddings.builder("model-1")
                        .vector(Embedding.of(1))
                        .vector(Embedding.of(2))
                        .vector(Embedding.of(3))
                        .build();
            }

            @Override
            public Capabilities capabilities() {
                return backend.capabilities();
            }
        })) {
            assertThatThrownBy(() -> lossy.client.embed(REQUEST, NEVER))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("3 embeddings were returned for 1 inputs");
        }
    }

    @Test
    void requestThatIsTooLargeIsSentInParts() {
        EmbeddingResult result = pooled.client.embed(SEVEN, NEVER);

        assertThat(result.vectors())
                .extracting(vector -> vector.component(0))
                .containsExactly(1f, 2f, 3f, 4f, 5f, 6f, 7f);
        assertThat(backend.asked).hasValue(3);
        assertThat(result.facts().attempts()).isEqualTo(3);
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(6, 0));
        assertThat(result.embeddings().usage()).isEqualTo(Usage.reported(6, 0));
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::number, AttemptRecord::succeeded)
                .containsExactly(tuple(1, true), tuple(2, true), tuple(3, true));
    }

    @Test
    void partThatFailsIsRetriedAlone() {
        backend.step = (attempt, call) -> {
            if (attempt == 2) {
                throw new BackendException(ErrorClass.TRANSIENT, "failed on purpose");
            }
        };

        EmbeddingResult result = pooled.client.embed(SEVEN, AT_ONCE);

        assertThat(result.vectors()).hasSize(7);
        assertThat(backend.asked).hasValue(4);
        assertThat(result.facts().attempts()).isEqualTo(4);
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(6, 0));
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::number, AttemptRecord::succeeded)
                .containsExactly(tuple(1, true), tuple(2, false), tuple(3, true), tuple(4, true));
    }

    @Test
    void eb09FailureOfOneInputNamesItsIndexInTheWholeRequest() {
        backend.step = (attempt, call) -> {
            if (attempt > 1) {
                refuse(attempt, call);
            }
        };

        assertThatThrownBy(() -> pooled.client.embed(SEVEN, NEVER))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("input 3: refused on purpose");
        assertThat(backend.asked).hasValue(3);
    }

    @Test
    void backendThatAnswersChatAloneIsRefusedBeforeItIsAsked() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (PooledClient chatting =
                new PooledClient(1, null, meters, (request, call) -> Completion.of("model-1", "yes"))) {
            assertThatThrownBy(() -> chatting.client.embed(REQUEST))
                    .isInstanceOf(CallException.class)
                    .hasMessageMatching(
                            "call-\\S+: backend 'primary' answers no embedding requests; no configured backend does");
            assertThatThrownBy(() -> chatting.client
                            .embedAsync(REQUEST, CallOptions.DEFAULT)
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("answers no embedding requests");
            assertThat(meters.getMeters())
                    .allMatch(meter -> meter.getId().getName().equals("llm.backend.health"));
        }
    }

    @Test
    void deadlineEndsIt() {
        backend.step = EmbeddingCallsTest::hang;

        assertThatThrownBy(() -> pooled.client.embed(REQUEST, CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50))))
                .isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void cancellingItsFutureEndsIt() {
        backend.step = EmbeddingCallsTest::hang;
        CompletableFuture<EmbeddingResult> future = pooled.client.embedAsync(REQUEST, CallOptions.DEFAULT);
        await().until(() -> backend.asked.get() == 1);

        future.cancel(true);

        await().until(() -> !pooled.finished.isEmpty());
        assertThat(pooled.finished.get(0).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(future).isCancelled();
    }

    @Test
    void cancellingItByItsIdEndsIt() {
        backend.step = EmbeddingCallsTest::hang;
        CompletableFuture<EmbeddingResult> future = pooled.client.embedAsync(REQUEST, CallOptions.DEFAULT);
        await().until(() -> backend.asked.get() == 1);

        assertThat(pooled.client.cancel(pooled.client.activeCalls().get(0).id()))
                .isTrue();

        assertThatThrownBy(future::get).hasCauseInstanceOf(CallCancelledException.class);
    }

    @Test
    void chatPassesBesideIt() {
        assertThat(pooled.client
                        .chat(ChatRequest.builder("model-1").user("hello").build())
                        .text())
                .isEqualTo("yes");
        assertThat(pooled.client.embed(REQUEST).vectors()).hasSize(2);
    }
}

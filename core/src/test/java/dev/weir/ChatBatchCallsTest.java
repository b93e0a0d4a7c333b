package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.call.AttemptRecord;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.CompletionBatchBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chat requests at a backend that takes several in one exchange. */
@Timeout(60)
class ChatBatchCallsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Weir weir;

    /** Repeats texts, except {@code forgotten} in a batch. The first exchange lasts until it is released. */
    static final class Repeating implements BatchBackend {
        static final List<Integer> SIZES = new CopyOnWriteArrayList<>();
        static volatile CountDownLatch held = new CountDownLatch(1);

        @Inject
        Repeating() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            exchanged(1);
            return Completion.builder("small")
                    .text(text(request))
                    .usage(Usage.reported(10, 2))
                    .build();
        }

        @Override
        public boolean takesInBatch(ChatRequest request) {
            return !text(request).equals("special");
        }

        @Override
        public CompletionBatch completeAll(ChatBatch batch, CallContext call) throws BackendException {
            exchanged(batch.requests().size());
            CompletionBatchBuilder answers = CompletionBatch.builder("small");
            for (ChatRequest request : batch.requests()) {
                if (text(request).equals("forgotten")) {
                    answers.failed(BackendException.builder(Reason.OVERLOADED, "no room for it")
                            .build());
                } else {
                    answers.answered(Completion.of("small", text(request)));
                }
            }
            return answers.usage(Usage.reported(101, 7)).build();
        }

        private static String text(ChatRequest request) {
            return request.messages().get(0).text();
        }

        private static void exchanged(int size) throws BackendException {
            SIZES.add(size);
            try {
                held.await();
            } catch (InterruptedException e) {
                throw BackendException.builder(Reason.CUT, "interrupted")
                        .cause(e)
                        .build();
            }
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder().maxBatch(4).build();
        }
    }

    /** Takes no batches. */
    static final class Single implements Backend {
        @Inject
        Single() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of("small", "single");
        }
    }

    @BeforeEach
    void start() {
        Repeating.SIZES.clear();
        Repeating.held = new CountDownLatch(1);
        weir = Weir.builder()
                .environment(Map.of())
                .meterRegistry(meters)
                .plugin(extensions -> extensions.backend("repeating", Repeating.class, NoSettings.class))
                .plugin(extensions -> extensions.backend("single", Single.class, NoSettings.class))
                .set("llm.backends.one.type", "repeating")
                .set("llm.backends.two.type", "repeating")
                .set("llm.backends.plain.type", "single")
                .set("llm.client.backend", "one")
                .set("llm.client.model", "small")
                .set(
                        "llm.routes.both.targets",
                        List.of(Map.of("backend", "one", "model", "small"), Map.of("backend", "two", "model", "small")))
                .set(
                        "llm.routes.mixed.targets",
                        List.of(
                                Map.of("backend", "one", "model", "small"),
                                Map.of("backend", "plain", "model", "small")))
                .set("llm.batchProcessing.concurrentBatches", 1)
                .build();
    }

    @AfterEach
    void close() {
        Repeating.held.countDown();
        weir.close();
    }

    private static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private CompletableFuture<CallResult> send(String model, String text) {
        return weir.chatAsync(ChatRequest.builder(model).user(text).build(), CallOptions.DEFAULT);
    }

    /** Sends texts while a first one is under way, and waits for all. */
    private List<CallResult> sendTogether(String model, List<String> texts) {
        CompletableFuture<CallResult> first = send("small", "first");
        until(() -> !Repeating.SIZES.isEmpty());
        List<CompletableFuture<CallResult>> calls = new ArrayList<>();
        texts.forEach(text -> calls.add(send(model, text)));
        until(() -> meters.get("llm.batch.queue.size").gauge().value() == texts.size());
        Repeating.held.countDown();
        first.join();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void requestsThatWaitShareExchangesOfTheBackendsMaximum() {
        List<CallResult> results = sendTogether("small", List.of("a", "b", "c", "d", "e"));

        assertThat(results).extracting(CallResult::text).containsExactly("a", "b", "c", "d", "e");
        assertThat(Repeating.SIZES).containsExactly(1, 4, 1);
        assertThat(meters.get("llm.batch.size")
                        .tags("kind", "prompts", "backend", "one")
                        .summary()
                        .max())
                .isEqualTo(4);
    }

    @Test
    void sharesOfTheUsageAddUpToThatOfTheExchange() {
        List<CallResult> results = sendTogether("small", List.of("a", "bb", "ccc"));

        assertThat(results.stream()
                        .mapToLong(result -> result.facts().usage().input())
                        .sum())
                .isEqualTo(101);
        assertThat(results.stream()
                        .mapToLong(result -> result.completion().usage().output())
                        .sum())
                .isEqualTo(7);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.facts().batchSize()).isEqualTo(3));
    }

    @Test
    void failedItemIsAskedAloneAndTheReasonIsInTheAttemptLog() {
        List<CallResult> results = sendTogether("small", List.of("a", "forgotten", "c"));

        assertThat(results).extracting(CallResult::text).containsExactly("a", "forgotten", "c");
        assertThat(Repeating.SIZES).containsExactly(1, 3, 1);
        assertThat(results.get(1).attemptLog().attempts())
                .extracting(AttemptRecord::reason)
                .containsExactly(Reason.OVERLOADED, null);
    }

    @Test
    void requestThatTheBackendDoesNotTakeWaitsForNobody() {
        Repeating.held.countDown();

        assertThat(send("small", "special").join().text()).isEqualTo("special");
        assertThat(meters.find("llm.batches").counters()).isEmpty();
    }

    @Test
    void requestsToARouteAreJoinedIfAllOfItsTargetsTakeThem() {
        List<CallResult> results = sendTogether("both", List.of("a", "b"));

        assertThat(results).extracting(CallResult::text).containsExactly("a", "b");
        assertThat(Repeating.SIZES).containsExactly(1, 2);
        assertThat(send("mixed", "c").join().text()).isEqualTo("c");
        assertThat(meters.find("llm.batch.size").tags("backend", "mixed").summary())
                .isNull();
    }
}

package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.EmbeddingResult;
import dev.weir.client.Intent;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.Reason;
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
import dev.weir.spi.intent.IntentType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that share an exchange with the backend: small embedding requests, and intents of packable types. */
@Timeout(60)
class BatchedCallsTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"of\":{\"type\":\"string\"}},\"required\":[\"of\"]}";
    private static final Pattern MEMBER = Pattern.compile("\"([a-z2-9]{6})\": \"([^\"]*)\"");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Counted backend = new Counted();
    private Weir weir = weir(Map.of());

    /** Answers a number with its vector, and an intent with its text. What comes first waits until it is released. */
    static final class Counted implements Backend {
        volatile CountDownLatch held = new CountDownLatch(1);
        final List<Integer> sizes = new CopyOnWriteArrayList<>();
        volatile boolean holds = true;

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            hold();
            String text = request.messages().get(request.messages().size() - 1).text();
            List<MatchResult> members = MEMBER.matcher(text).results().toList();
            sizes.add(Math.max(1, members.size()));
            String answer = members.isEmpty()
                    ? answer(text)
                    : members.stream()
                            .filter(member -> !member.group(2).equals("forgotten"))
                            .map(member -> "\"" + member.group(1) + "\":" + answer(member.group(2)))
                            .collect(Collectors.joining(",", "{", "}"));
            return Completion.builder("small")
                    .text(answer)
                    .usage(Usage.reported(10, 2))
                    .build();
        }

        private static String answer(String text) {
            return text.equals("broken") ? "no JSON" : "{\"of\":\"" + text.replace("\n", " ") + "\"}";
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
            hold();
            sizes.add(request.inputs().size());
            EmbeddingsBuilder answer = Embeddings.builder("small")
                    .usage(Usage.reported(3L * request.inputs().size() + 1, 0));
            for (EmbeddingInput input : request.inputs()) {
                String text = ((EmbeddingInput.Text) input).text();
                if (text.equals("bad")) {
                    throw BackendException.builder(Reason.INVALID_REQUEST, "bad input")
                            .build();
                }
                answer.vector(Embedding.of(Integer.parseInt(text), 1));
            }
            return answer.build();
        }

        void holdAgain() {
            held = new CountDownLatch(1);
            holds = true;
        }

        private void hold() throws BackendException {
            if (holds) {
                holds = false;
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw BackendException.builder(Reason.CUT, "interrupted")
                            .cause(e)
                            .build();
                }
            }
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.builder()
                    .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                    .build();
        }
    }

    /** As a plugin has it. */
    static final class Shared implements Backend {
        static final ThreadLocal<Backend> SHARED = new ThreadLocal<>();
        private final Backend backend = SHARED.get();

        @Inject
        Shared() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            return backend.complete(request, call);
        }

        @Override
        public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
            return backend.embed(request, call);
        }

        @Override
        public Capabilities capabilities() {
            return backend.capabilities();
        }
    }

    private Weir weir(Map<String, Object> settings) {
        Shared.SHARED.set(backend);
        WeirBuilder builder = Weir.builder()
                .environment(Map.of())
                .meterRegistry(meters)
                .plugin(extensions -> extensions.backend("counted", Shared.class, NoSettings.class))
                .plugin(extensions -> extensions.intentTypes("ours", Types.class, NoSettings.class))
                .set("llm.client.backend", "counted")
                .set("llm.client.model", "small")
                .set("llm.intentTypes.ours.type", "ours")
                .set("llm.tokens.costPerToken.small", "1")
                .set("llm.batchProcessing.concurrentBatches", 1)
                .set("llm.batchProcessing.tenantKey", "tenant");
        settings.forEach(builder::set);
        return builder.build();
    }

    static final class Types implements dev.weir.spi.intent.IntentTypes {
        @Inject
        Types() {}

        @Override
        public List<IntentType> types() {
            return List.of(IntentType.builder("Scale")
                    .systemPrompt("Say what is to be scaled. ".repeat(100))
                    .schema(SCHEMA)
                    .packable(true)
                    .build());
        }
    }

    @AfterEach
    void close() {
        weir.close();
    }

    private CompletableFuture<EmbeddingResult> embed(CallOptions options, String... texts) {
        return weir.embedAsync(EmbeddingRequest.of("small", texts), options);
    }

    private List<CompletableFuture<EmbeddingResult>> embedWhileOneIsHeld(List<String> texts) {
        CompletableFuture<EmbeddingResult> first = embed(CallOptions.DEFAULT, "0");
        await().until(() -> !backend.holds);
        List<CompletableFuture<EmbeddingResult>> calls = new ArrayList<>();
        texts.forEach(text -> calls.add(embed(CallOptions.DEFAULT, text)));
        awaitWaiting(texts.size());
        backend.held.countDown();
        assertThat(first.join().vectors()).hasSize(1);
        return calls;
    }

    private void awaitWaiting(int calls) {
        await().until(() -> meters.get("llm.batch.queue.size").gauge().value() == calls);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    @Test
    void embeddingRequestsThatWaitAreSentAsOne() {
        List<CompletableFuture<EmbeddingResult>> calls = embedWhileOneIsHeld(numbers(1, 7));

        long input = 0;
        BigDecimal usd = BigDecimal.ZERO;
        for (int i = 0; i < calls.size(); i++) {
            EmbeddingResult result = calls.get(i).join();
            assertThat(result.vectors().get(0).component(0)).isEqualTo(i + 1);
            assertThat(result.facts().batchSize()).isEqualTo(7);
            assertThat(result.facts().attempts()).isEqualTo(1);
            assertThat(result.facts().usage()).isEqualTo(result.embeddings().usage());
            input += result.facts().usage().input();
            usd = usd.add(result.cost().usd());
        }
        assertThat(backend.sizes).containsExactly(1, 7);
        assertThat(input).isEqualTo(22);
        assertThat(usd).isEqualByComparingTo("0.022");
    }

    @Test
    void pk03CallsOfDifferentTenantsAreSentApart() {
        CompletableFuture<EmbeddingResult> first = embed(CallOptions.DEFAULT, "0");
        await().until(() -> !backend.holds);
        List<CompletableFuture<EmbeddingResult>> calls = new ArrayList<>();
        for (String tenant : List.of("a", "b", "a", "b", "a")) {
            calls.add(embed(CallOptions.DEFAULT.withMetadata("tenant", tenant), "1"));
        }
        awaitWaiting(5);
        backend.held.countDown();

        first.join();
        calls.forEach(CompletableFuture::join);
        assertThat(backend.sizes).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void oneBadMemberFailsAlone() {
        List<CompletableFuture<EmbeddingResult>> calls = embedWhileOneIsHeld(List.of("1", "bad", "3"));

        assertThat(calls.get(0).join().vectors().get(0).component(0)).isEqualTo(1);
        assertThat(calls.get(2).join().vectors().get(0).component(0)).isEqualTo(3);
        assertThatThrownBy(calls.get(1)::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("caller.invalid-request");
    }

    @Test
    void aCancelledMemberDoesNotAffectTheOthers() {
        CompletableFuture<EmbeddingResult> first = embed(CallOptions.DEFAULT, "0");
        await().until(() -> !backend.holds);
        CompletableFuture<EmbeddingResult> cancelled = embed(CallOptions.DEFAULT, "1");
        CompletableFuture<EmbeddingResult> other = embed(CallOptions.DEFAULT, "2");
        awaitWaiting(2);

        cancelled.cancel(true);
        awaitWaiting(1);
        backend.held.countDown();

        first.join();
        assertThat(other.join().vectors().get(0).component(0)).isEqualTo(2);
        assertThat(backend.sizes).containsExactly(1, 1);
    }

    @Test
    void pk06IntentsOfAPackableTypeAreSentAsOnePrompt() {
        List<CompletableFuture<CallResult>> calls = process(List.of("amf", "smf", "upf"));

        assertThat(calls.stream().map(call -> call.join().text()))
                .containsExactly("{\"of\":\"amf\"}", "{\"of\":\"smf\"}", "{\"of\":\"upf\"}");
        assertThat(calls.stream()
                        .mapToLong(call -> call.join().completion().usage().total())
                        .sum())
                .isEqualTo(12);
        assertThat(calls.stream().map(call -> call.join().cost().usd()).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("0.012");
        assertThat(backend.sizes).containsExactly(1, 3);
    }

    @Test
    void pk01AnIntentWithoutAPartInTheAnswerIsAskedAlone() {
        List<CompletableFuture<CallResult>> calls = process(List.of("amf", "forgotten"));

        assertThat(calls.get(0).join().text()).isEqualTo("{\"of\":\"amf\"}");
        CallResult alone = calls.get(1).join();
        assertThat(alone.text()).isEqualTo("{\"of\":\"forgotten\"}");
        assertThat(backend.sizes).containsExactly(1, 2, 1);
        assertThat(alone.facts().attempts()).isEqualTo(2);
        assertThat(alone.attemptLog().attempts())
                .extracting(AttemptRecord::reason)
                .containsExactly(Reason.MALFORMED, null);
        long inPack = 12 - calls.get(0).join().completion().usage().total();
        assertThat(alone.facts().usage().total()).isEqualTo(inPack + 12);
        assertThat(alone.cost().usd()).isEqualByComparingTo(new BigDecimal(inPack + 12).movePointLeft(3));
    }

    private List<CompletableFuture<CallResult>> process(List<String> texts) {
        CompletableFuture<CallResult> first =
                weir.processAsync(Intent.of("first").withType("Scale"));
        await().until(() -> !backend.holds);
        List<CompletableFuture<CallResult>> calls = new ArrayList<>();
        texts.forEach(text -> calls.add(weir.processAsync(Intent.of(text).withType("Scale"))));
        awaitWaiting(texts.size());
        backend.held.countDown();
        first.join();
        return calls;
    }

    @Test
    void theTokensOfABatchAreBookedOnce() {
        embedWhileOneIsHeld(numbers(1, 4)).forEach(CompletableFuture::join);

        double booked = meters.find("llm.tokens.used").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
        assertThat(booked).isEqualTo(4 + 13);
    }

    @Test
    void nothingIsBatchedWhereTheMaximumIsOne() {
        weir.close();
        meters.clear();
        weir = weir(Map.of("llm.batchProcessing.maxBatchSize", 1));
        assertThat(meters.find("llm.batch.queue.size").gauge()).isNull();
    }

    @Test
    void aRequestToRepairAnAnswerWaitsForNoCompany() {
        backend.held.countDown();
        CallResult repaired = weir.process(Intent.of("broken").withType("Scale"));
        assertThat(repaired.text()).contains("does not follow the JSON Schema");
        assertThat(repaired.facts().attempts()).isEqualTo(2);
        assertThat(batches()).isEqualTo(1);
    }

    @Test
    void aLongTextIsSentAloneAndNotCounted() {
        backend.held.countDown();
        String number = "0".repeat(100_000) + "7";
        assertThat(weir.embed(EmbeddingRequest.of("small", number))
                        .vectors()
                        .get(0)
                        .component(0))
                .isEqualTo(7);
        assertThat(batches()).isZero();
    }

    @Test
    void whereNoPackIsAnsweredIntentsAreAskedAlone() {
        for (int i = 0; i < 3; i++) {
            assertThat(process(List.of("forgotten", "forgotten")))
                    .allSatisfy(call -> assertThat(call.join().text()).isEqualTo("{\"of\":\"forgotten\"}"));
            backend.holdAgain();
        }
        assertThat(backend.sizes).containsExactly(1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1);
        double before = batches();
        backend.held.countDown();
        assertThat(weir.process(Intent.of("amf").withType("Scale")).text()).isEqualTo("{\"of\":\"amf\"}");
        assertThat(batches()).isEqualTo(before);
    }

    private double batches() {
        return meters.find("llm.batches").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}

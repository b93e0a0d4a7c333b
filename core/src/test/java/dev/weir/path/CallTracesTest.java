package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The spans of calls: which there are, how they hang together, what they say, and that each ends once. */
@Timeout(60)
class CallTracesTest {
    private static final ChatRequest REQUEST = ChatRequest.builder("model-1")
            .user("a secret question")
            .maxTokens(64)
            .temperature(0.5)
            .build();

    private static final Completion ANSWER = Completion.builder("model-1-2026")
            .id("chatcmpl-1")
            .text("yes")
            .usage(Usage.builder().input(100).cachedInput(40).output(20).build())
            .build();

    private static Backend answering(Completion answer) {
        return (request, call) -> answer;
    }

    /** Streams, and then does something. */
    private record Streaming(ScriptedBackend.Step ending) implements Backend {
        @Override
        public Capabilities capabilities() {
            return Capabilities.STREAMING;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            TokenListener listener = Objects.requireNonNull(call.listener());
            listener.onToken("ye");
            ending.take(call);
            listener.onToken("s");
            return ANSWER;
        }
    }

    private static List<SpanData> spans(ClientFixture fixture, String name) {
        return fixture.spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static SpanData span(ClientFixture fixture, String name) {
        assertThat(spans(fixture, name)).as(name).hasSize(1);
        return spans(fixture, name).get(0);
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> attributes = new TreeMap<>();
        span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        return attributes;
    }

    private static @Nullable Object attribute(SpanData span, String name) {
        return attributes(span).get(name);
    }

    /** The name of each span's parent; every span has ended once. */
    private static Map<String, String> parents(ClientFixture fixture) {
        Map<String, String> names = new HashMap<>();
        fixture.spans.getFinishedSpanItems().forEach(span -> names.put(span.getSpanId(), span.getName()));
        assertThat(names).hasSameSizeAs(fixture.spans.getFinishedSpanItems());
        Map<String, String> parents = new TreeMap<>();
        fixture.spans
                .getFinishedSpanItems()
                .forEach(span -> parents.put(span.getName(), names.getOrDefault(span.getParentSpanId(), "-")));
        return parents;
    }

    /** TR-05. */
    @Test
    void everyEngineAndEveryAttemptHasASpanBelowThatOfItsCall() {
        ClientFixture fixture = new ClientFixture("", Map.of("primary", answering(ANSWER)));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(parents(fixture))
                .isEqualTo(Map.of(
                        "enhanced_client.process_intent", "-",
                        "retry_engine.execute", "enhanced_client.process_intent",
                        "circuit_breaker.execute", "retry_engine.execute",
                        "chat model-1", "circuit_breaker.execute"));
        assertThat(fixture.spans.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .as("a child ends before its parent")
                .containsExactly(
                        "chat model-1",
                        "circuit_breaker.execute",
                        "retry_engine.execute",
                        "enhanced_client.process_intent");
        assertThat(attributes(span(fixture, "enhanced_client.process_intent")))
                .isEqualTo(Map.of("model.name", "model-1", "retry.attempts", 1L, "cache.hit", false, "batch.size", 1L));
        assertThat(attributes(span(fixture, "circuit_breaker.execute")))
                .isEqualTo(Map.of("model.name", "model-1", "circuit.state", "closed"));
    }

    @Test
    void aCallIsPartOfTheTraceThatItsOptionsName() {
        ClientFixture fixture = new ClientFixture("", Map.of("primary", answering(ANSWER)));

        fixture.client.chat(
                REQUEST,
                CallOptions.DEFAULT.withTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        assertThat(fixture.spans.getFinishedSpanItems())
                .hasSize(4)
                .extracting(SpanData::getTraceId)
                .containsOnly("0af7651916cd43dd8448eb211c80319c");
        assertThat(span(fixture, "enhanced_client.process_intent").getParentSpanId())
                .isEqualTo("b7ad6b7169203331");
    }

    /** TR-12. */
    @Test
    void aClientSpanFollowsTheConventions() {
        ClientFixture fixture = new ClientFixture("", Map.of("primary", answering(ANSWER)));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        SpanData span = span(fixture, "chat model-1");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attributes(span))
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("attempt.number", 1L),
                        Map.entry("gen_ai.operation.name", "chat"),
                        Map.entry("gen_ai.provider.name", "primary"),
                        Map.entry("gen_ai.request.model", "model-1"),
                        Map.entry("gen_ai.request.max_tokens", 64L),
                        Map.entry("gen_ai.request.temperature", 0.5),
                        Map.entry("gen_ai.response.model", "model-1-2026"),
                        Map.entry("gen_ai.response.id", "chatcmpl-1"),
                        Map.entry("gen_ai.response.finish_reasons", List.of("stop")),
                        Map.entry("gen_ai.usage.input_tokens", 100L),
                        Map.entry("gen_ai.usage.cache_read.input_tokens", 40L),
                        Map.entry("gen_ai.usage.output_tokens", 20L))));
    }

    /** TR-09. */
    @Test
    void everyRetryHasASpanWithItsNumberAndItsFailure() {
        ClientFixture fixture = new ClientFixture(
                "retry: { maxRetries: 2 }",
                new ScriptedBackend(List.of(
                        call -> {
                            throw BackendException.builder(Reason.SERVER_ERROR, "a secret")
                                    .build();
                        },
                        call -> {})));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        List<SpanData> attempts = spans(fixture, "chat model-1");
        assertThat(attempts)
                .extracting(span -> attribute(span, "attempt.number"))
                .containsExactly(1L, 2L);
        assertThat(attempts)
                .extracting(span -> attribute(span, "error.type"))
                .containsExactly("provider.server-error", null);
        assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(span(fixture, "retry_engine.execute"), "retry.attempts"))
                .isEqualTo(2L);
        assertThat(spans(fixture, "circuit_breaker.execute")).hasSize(2);
        assertThat(fixture.spans.getFinishedSpanItems().toString()).doesNotContain("secret");
    }

    @Test
    void whatAnOpenBreakerRefusesHasNoAttempt() {
        ClientFixture fixture = new ClientFixture("retry: { maxRetries: 0 }", new ScriptedBackend(List.of(call -> {})));
        fixture.breaker().forceOpen();

        assertThatThrownBy(() -> fixture.client.chat(REQUEST, CallOptions.DEFAULT))
                .isInstanceOf(CallException.class);

        SpanData breaker = spans(fixture, "circuit_breaker.execute").get(0);
        assertThat(attribute(breaker, "circuit.state")).isEqualTo("open");
        assertThat(attribute(breaker, "error.type")).isEqualTo("weir.circuit-open");
        assertThat(spans(fixture, "chat model-1")).isEmpty();
    }

    /** TR-09. */
    @Test
    void aHedgeHasTwoAttemptsBelowOneCallAndTheLoserIsMarked() {
        HedgedRoute route = new HedgedRoute();
        ClientFixture fixture = route.fixture();
        CompletableFuture<?> call = HedgedRoute.ask(fixture);
        route.hedge(fixture);
        route.second.answers("two");
        call.join();
        route.first.awaitEnded();

        await().until(() ->
                !spans(fixture, "chat a").isEmpty() && !spans(fixture, "chat b").isEmpty());
        assertThat(attribute(span(fixture, "chat a"), "hedge.lost")).isEqualTo(true);
        assertThat(span(fixture, "chat a").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attribute(span(fixture, "chat b"), "hedge.lost")).isNull();
        await().until(() -> spans(fixture, "retry_engine.execute").size() == 2);
        assertThat(parents(fixture)).containsEntry("retry_engine.execute", "enhanced_client.process_intent");
        assertThat(fixture.counted("llm.attempts", "outcome", "lost")).isEqualTo(1);
    }

    /** TR-01, TR-04. */
    @Test
    void aStreamHasItsSpanAtEachOfItsEnds() {
        ended(new Streaming(call -> {}), null);
        ended(
                new Streaming(call -> {
                    throw BackendException.builder(Reason.CUT, "broke").build();
                }),
                "network.cut");
        ended(
                new Streaming(call -> {
                    throw new IllegalStateException("a defect");
                }),
                "other");
        ClientFixture[] cancelled = new ClientFixture[1];
        cancelled[0] = ended(
                new Streaming(call -> {
                    cancelled[0].cancelAll();
                    throw BackendException.builder(Reason.CUT, "broke").build();
                }),
                cancelled,
                "cancelled");
        ClientFixture[] late = new ClientFixture[1];
        late[0] = ended(
                new Streaming(call -> {
                    late[0].pass(java.time.Duration.ofMinutes(2));
                    throw BackendException.builder(Reason.CUT, "broke").build();
                }),
                late,
                "provider.timed-out");
    }

    private static void ended(Backend backend, @Nullable String errorType) {
        ended(backend, new ClientFixture[1], errorType);
    }

    private static ClientFixture ended(Backend backend, ClientFixture[] holder, @Nullable String errorType) {
        ClientFixture fixture = new ClientFixture("retry: { maxRetries: 0 }", Map.of("primary", backend));
        holder[0] = fixture;
        try {
            fixture.client.stream(REQUEST, CallOptions.DEFAULT, token -> {});
            assertThat(errorType).isNull();
        } catch (CallException e) {
            assertThat(errorType).isNotNull();
        }
        assertThat(attribute(span(fixture, "chat model-1"), "error.type")).isEqualTo(errorType);
        assertThat(spans(fixture, "enhanced_client.process_intent")).hasSize(1);
        return fixture;
    }

    /** TR-03. */
    @Test
    void anAnswerThatIsNoErrorLeavesTheStatusUnset() {
        Completion filtered = Completion.builder("model-1")
                .text("")
                .finishReason(FinishReason.TOOL_CALLS)
                .build();
        ClientFixture fixture = new ClientFixture("", Map.of("primary", answering(filtered)));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(span(fixture, "chat model-1")
                        .getAttributes()
                        .get(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons")))
                .containsExactly("tool_call");
        assertThat(fixture.spans.getFinishedSpanItems())
                .extracting(span -> span.getStatus().getStatusCode())
                .containsOnly(StatusCode.UNSET);
    }
}

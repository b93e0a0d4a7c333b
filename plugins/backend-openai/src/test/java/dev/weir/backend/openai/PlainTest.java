package dev.weir.backend.openai;

import static dev.weir.backend.openai.OpenAiDialect.OPENAI;
import static dev.weir.backend.openai.TestJson.completion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.Asking;
import dev.weir.wire.WireServer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer that is not streamed may look like on the wire, over real sockets. */
class PlainTest {

    private static Completion answered(String body) throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, body));
                Asking asking = OPENAI.at(server)) {
            return asking.plain();
        }
    }

    private static String withMessage(String message) {
        return "{\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"stop\"}]}";
    }

    @Test
    void readsEveryFact() throws BackendException {
        Completion completion = answered(completion("Hello \"you\"\n"));
        assertThat(completion.id()).isEqualTo("chatcmpl-1");
        assertThat(completion.model()).isEqualTo("gpt-4o-mini-2024");
        assertThat(completion.text()).isEqualTo("Hello \"you\"\n");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.usage())
                .isEqualTo(Usage.builder()
                        .input(9)
                        .cachedInput(4)
                        .output(3)
                        .reasoning(2)
                        .build());
        assertThat(completion.extras()).containsEntry("created", 1700000000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":5,"audio_tokens":6},
                "completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":1}""", """
                "prompt_tokens_details":{"cache_creation_tokens":5,"audio_tokens":"6"},"prompt_cache_hit_tokens":4,
                "completion_tokens_details":{"audio_tokens":1},"reasoning_tokens":2""", """
                "input_tokens_details":{"audio_tokens":6},"cache_read_input_tokens":4,"cache_creation_input_tokens":5,
                "output_tokens_details":{"reasoning_tokens":2,"audio_tokens":1}"""})
    void readsCacheAndSoundInUsage(String details) throws BackendException {
        String usage = "{\"prompt_tokens\":20,\"completion_tokens\":3," + details + "}";
        String body = withMessage("{\"content\":\"Hello\"}");

        assertThat(answered(body.substring(0, body.length() - 1) + ",\"usage\":" + usage + "}")
                        .usage())
                .isEqualTo(Usage.builder()
                        .input(20)
                        .cachedInput(4)
                        .cacheWrite(5)
                        .inputAudio(6)
                        .output(3)
                        .reasoning(2)
                        .outputAudio(1)
                        .build());
    }

    @Test
    void furtherChoicesKeepTheirFields() throws BackendException {
        String further =
                "{\"index\":1,\"message\":{\"content\":\"Bye\"},\"logprobs\":{\"content\":[]},\"finish_reason\":\"stop\"}";
        String body = withMessage("{\"content\":\"Hello\"}").replace("]}", "," + further + "]}");

        assertThat(answered(body).furtherChoices())
                .singleElement()
                .satisfies(choice -> assertThat(choice.extras()).containsKey("logprobs"));
    }

    @Test
    void readsToolCalls() throws BackendException {
        Completion completion = answered(withMessage("""
                {"role":"assistant","content":null,"tool_calls":[
                 {"id":"call_a","type":"function","function":{"name":"scale","arguments":"{\\"to\\":3}"}},
                 {"id":"call_b","type":"function","function":{"name":"scale","arguments":{"to":4}}}]}"""));
        assertThat(completion.toolCalls())
                .containsExactly(
                        ToolCall.of("call_a", "scale", "{\"to\":3}"), ToolCall.of("call_b", "scale", "{\"to\":4}"));
    }

    @Test
    void readsContentThatIsAListOfParts() throws BackendException {
        Completion completion = answered(withMessage("""
                {"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hel"},
                 {"type":"text","text":"lo"}]}"""));
        assertThat(completion.text()).isEqualTo("Hello");
        assertThat(completion.reasoning()).isEqualTo("hm");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, STOP",
        "length, LENGTH",
        "model_length, LENGTH",
        "tool_calls, TOOL_CALLS",
        "function_call, TOOL_CALLS",
        "content_filter, CONTENT_FILTER",
        "STOP, STOP",
        "MAX_TOKENS, LENGTH",
        "SAFETY, CONTENT_FILTER",
        "FINISH_REASON_MAX_TOKENS, LENGTH",
        "FinishReason.STOP, STOP",
        "TOOL_CALLS, TOOL_CALLS",
        "recitation, OTHER"
    })
    void mapsFinishReasons(String word, FinishReason reason) throws BackendException {
        String body = completion("Hello").replace("\"finish_reason\":\"stop\"", "\"finish_reason\":\"" + word + "\"");
        assertThat(answered(body).finishReason()).isEqualTo(reason);
    }

    @Test
    void namesAFinishReasonThatHasNoWord() throws BackendException {
        String body = completion("Hello").replace("\"finish_reason\":\"stop\"", "\"finish_reason\":\"recitation\"");
        assertThat(answered(body).extras()).containsEntry("finish_reason", "recitation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"prompt_tokens\":null}",
                "{\"prompt_tokens\":null,\"completion_tokens\":null,\"total_tokens\":null}",
                "{\"prompt_tokens\":9}",
                "{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}"
            })
    void countThatIsNotReportedIsNotZero(String usage) throws BackendException {
        assertThat(answered("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":" + usage + "}")
                        .usage())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\":12,\"completion_tokens\":\"7\"}",
                "{\"prompt_tokens\":\"12\",\"completion_tokens\":7.0}",
                "{\"prompt_tokens\":12,\"total_tokens\":19}",
                "{\"input_tokens\":12,\"output_tokens\":7}",
                "{\"prompt_tokens\":12,\"completion_tokens\":7,\"prompt_tokens_details\":null}"
            })
    void countIsOneWhateverItsType(String usage) throws BackendException {
        assertThat(answered("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"usage\":" + usage + "}")
                        .usage())
                .isEqualTo(Usage.reported(12, 7));
        assertThat(answered("{\"choices\":[{\"message\":{\"content\":\"a\"},\"usage\":" + usage + "}]}")
                        .usage())
                .as("within the choice")
                .isEqualTo(Usage.reported(12, 7));
    }

    @Test
    void toolCallsOfAWholeAnswerAreToldApartByTheirPlace() throws BackendException {
        Completion completion = answered(withMessage("""
                {"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},
                 {"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]}"""));
        assertThat(completion.toolCalls()).containsExactly(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "f", "{}"));
    }

    @Test
    void modelIsTheOneAskedForWhereNoneIsNamed() throws BackendException {
        assertThat(answered(withMessage("{\"content\":\"Hello\"}")).model()).isEqualTo("a-model");
    }

    @Test
    void readsRateLimitsIntoTheCompletion() throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(
                        200,
                        completion("Hello"),
                        "x-ratelimit-limit-requests: 500",
                        "x-ratelimit-remaining-requests: 499",
                        "x-ratelimit-reset-requests: 120ms",
                        "x-ratelimit-remaining-tokens: 29000",
                        "x-ratelimit-reset-tokens: 1m2.5s"));
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.plain().rateLimits())
                    .isEqualTo(new RateLimits(
                            new RateLimits.Limit(500L, 499L, Duration.ofMillis(120)),
                            new RateLimits.Limit(null, 29000L, Duration.ofMillis(62_500))));
        }
    }

    @Test
    void readsTheFactsOfARefusal() {
        try (WireServer server = new WireServer((wire, request) -> wire.json(
                        429,
                        TestJson.error("tokens", "rate_limit_exceeded"),
                        "x-request-id: req_123",
                        "retry-after-ms: 1500",
                        "Retry-After: 2",
                        "x-ratelimit-remaining-tokens: 0"));
                Asking asking = OPENAI.at(server)) {
            BackendException failure = asking.failure();
            assertThat(failure.requestId()).isEqualTo("req_123");
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(1500));
            assertThat(failure.rateLimits()).isEqualTo(new RateLimits(null, new RateLimits.Limit(null, 0L, null)));
            assertThat(failure.code()).isEqualTo("rate_limit_exceeded");
        }
    }

    @Test
    void providersWordsAreInTheMessageOnlyIfWantedAndWithoutTheKey() {
        String body = "{\"error\":{\"message\":\"bad key sk-secret for qzxv\",\"type\":\"invalid_request_error\","
                + "\"param\":\"messages[0].content\",\"code\":null}}";
        try (WireServer server = new WireServer((wire, request) -> wire.json(400, body));
                Asking asking = OPENAI.at(server, settings -> settings.with("apiKey", "sk-secret"));
                Asking curious = OPENAI.at(
                        server, settings -> settings.with("apiKey", "sk-secret").with("showProviderMessages", true))) {
            assertThat(asking.failure())
                    .hasMessage(
                            "openai at http://127.0.0.1:%d: status 400, type invalid_request_error, param messages[0].content",
                            server.port());
            assertThat(curious.failure()).hasMessageEndingWith("message bad key *** for qzxv");
        }
    }

    /** TR-07. */
    @Test
    void theTraceIsSentOnlyIfWantedAndWithoutItsState() throws BackendException {
        SpanContext span = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", "secret").build());
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, completion("yes")));
                Asking asking = OPENAI.at(server);
                Asking tracing = OPENAI.at(server, settings -> settings.with("propagateTrace", true));
                Scope ignored = Span.wrap(span).makeCurrent()) {
            asking.plain(ChatRequest.builder("m").user("why?").build());
            assertThat(server.lastRequest().headers()).doesNotContainKeys("traceparent", "tracestate", "baggage");

            tracing.plain(ChatRequest.builder("m").user("why?").build());
            assertThat(server.lastRequest().headers())
                    .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .doesNotContainKeys("tracestate", "baggage");
        }
    }

    @Test
    void refusedConnectionIsOfTheNetwork() {
        WireServer gone = new WireServer((wire, request) -> {});
        gone.close();
        try (Asking asking = OPENAI.at(gone)) {
            BackendException failure = asking.failure();
            assertThat(failure.errorClass()).isEqualTo(ErrorClass.NETWORKING);
            assertThat(failure).hasMessageContaining("connection refused");
        }
    }

    @Test
    void sendsTenMegabytesAndReadsTenMegabytes() throws BackendException {
        String large = "Grüße \uD83C\uDF0A ".repeat(700_000);
        try (WireServer server = new WireServer((wire, request) -> wire.json(200, completion(large)));
                Asking asking = OPENAI.at(server)) {
            ChatRequest request = ChatRequest.builder("m").user(large).build();
            assertThat(asking.plain(request).text()).isEqualTo(large);
            assertThat(server.lastRequest().text()).contains(large);
        }
    }

    @Test
    void streamsTenMegabytes() throws BackendException {
        String piece = "Grüße \uD83C\uDF0A ".repeat(7_000);
        try (WireServer server = new WireServer((wire, request) -> {
                    wire.beginStream();
                    for (int i = 0; i < 100; i++) {
                        wire.chunk(TestJson.token(piece));
                    }
                    wire.chunk(TestJson.finish("stop") + TestJson.done());
                    wire.endStream();
                });
                Asking asking = OPENAI.at(server)) {
            assertThat(asking.stream().text()).isEqualTo(piece.repeat(100));
            assertThat(asking.pieces()).hasSize(100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 405, 501})
    void isHealthyIfTheServerAnswersOrHasNoSuchPath(int status) {
        try (WireServer server = new WireServer((wire, request) -> wire.json(status, "{}"));
                Asking asking = OPENAI.at(server)) {
            assertThatCode(() -> asking.backend.checkHealth(Deadline.after(Asking.AMPLE, TimeSource.system())))
                    .doesNotThrowAnyException();
            assertThat(server.lastRequest().path()).isEqualTo("/v1/models");
        }
    }

    @Test
    void isNotHealthyIfTheKeyIsRefused() {
        try (WireServer server = new WireServer((wire, request) -> wire.json(401, "{}"));
                Asking asking = OPENAI.at(server)) {
            BackendException failure = catchThrowableOfType(
                    BackendException.class,
                    () -> asking.backend.checkHealth(Deadline.after(Asking.AMPLE, TimeSource.system())));
            assertThat(Asking.classOf(failure)).isEqualTo(ErrorClass.AUTHENTICATION);
        }
    }

    @Test
    void healthIsNotAskedForWithoutAPath() throws BackendException {
        try (WireServer server = new WireServer((wire, request) -> wire.json(500, "{}"));
                Asking asking = OPENAI.at(server, settings -> settings.with("healthPath", ""))) {
            asking.backend.checkHealth(Deadline.after(Asking.AMPLE, TimeSource.system()));
            assertThat(server.requests()).isEmpty();
        }
    }
}

package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static dev.weir.backend.anthropic.TestJson.close;
import static dev.weir.backend.anthropic.TestJson.delta;
import static dev.weir.backend.anthropic.TestJson.end;
import static dev.weir.backend.anthropic.TestJson.event;
import static dev.weir.backend.anthropic.TestJson.input;
import static dev.weir.backend.anthropic.TestJson.message;
import static dev.weir.backend.anthropic.TestJson.open;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.openTool;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;
import static dev.weir.backend.anthropic.TestJson.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.backend.anthropic.AnthropicSettings.StructuredOutput;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.ToolCall;
import dev.weir.testkit.fake.StreamRecorder;
import dev.weir.wire.Asking;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers become, over a socket; what a listener receives is compared with each. */
@Timeout(60)
class AnswersTest {

    private static Completion answered(Script script) throws BackendException {
        return answered(script, StructuredOutput.NATIVE, Asking.REQUEST);
    }

    private static Completion answered(Script script, StructuredOutput output, ChatRequest request)
            throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = ANTHROPIC.at(server, settings -> settings.with("structuredOutput", output))) {
            StreamRecorder heard = new StreamRecorder();
            Completion completion = asking.stream(request, heard);
            heard.assertIsOf(completion);
            return completion;
        }
    }

    private static Script stream(String... events) {
        return (wire, request) -> wire.stream(events);
    }

    @Test
    void anotherMessageAfterTheEndIsNoPartOfTheAnswer() throws BackendException {
        String whole = TestJson.stream("Hello");
        assertThat(answered(stream(whole, TestJson.stream("Other"))).text()).isEqualTo("Hello");
    }

    private static Script plain(String document, String... headers) {
        return (wire, request) -> wire.json(200, document, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, STOP",
        "stop_sequence, STOP",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, LENGTH",
        "tool_use, TOOL_CALLS",
        "refusal, CONTENT_FILTER",
        "pause_turn, OTHER",
        "compaction, OTHER"
    })
    void everyStopReasonHasItsMeaning(String word, FinishReason reason) throws BackendException {
        Completion completion = answered(stream(start(), openText(0), token("a"), close(0), stopReason(word), stop()));
        assertThat(completion.finishReason()).isEqualTo(reason);
        assertThat(completion.extras())
                .isEqualTo(reason == FinishReason.OTHER ? Map.of("stop_reason", word) : Map.of());
        assertThat(answered(plain(message("[]", word))).finishReason()).isEqualTo(reason);
    }

    @Test
    void thinkingKeepsItsSignatureAndItsPlace() throws BackendException {
        Completion completion = answered(stream(
                start(),
                open(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
                delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}"),
                delta(0, "{\"type\":\"signature_delta\",\"signature\":\"sig\"}"),
                close(0),
                open(1, "{\"type\":\"redacted_thinking\",\"data\":\"xyz\"}"),
                close(1),
                openText(2),
                delta(2, "{\"type\":\"text_delta\",\"text\":\"Hello\"}"),
                close(2),
                stopReason("end_turn"),
                stop()));
        assertThat(completion.reasoning()).isEqualTo("hm");
        assertThat(completion.message().content())
                .extracting(part -> part instanceof Content.Reasoning reasoning ? reasoning.signature() : "")
                .containsExactly("sig", "xyz", "");
    }

    @Test
    void whatTheAnswerHasComesBackUnchangedInTheNextRequest() throws BackendException {
        String content = """
                [{"type":"thinking","thinking":"hm","signature":"sig"},
                 {"type":"redacted_thinking","data":"xyz"},
                 {"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"tide"},"caller":null},
                 {"type":"web_search_tool_result","tool_use_id":"srv_1","content":[{"type":"web_search_result"}]},
                 {"type":"text","text":"High","citations":[{"type":"web_search_result_location","url":"u"}]},
                 {"type":"tool_use","id":"toolu_1","name":"scale","input":{"n":1},"caller":{"type":"direct"}}]""";
        try (WireServer server = new WireServer(plain(message(content, "tool_use")));
                Asking asking = ANTHROPIC.at(server)) {
            Completion completion = asking.plain();
            asking.plain(Asking.REQUEST.toBuilder()
                    .message(completion.message())
                    .message(Message.tool("toolu_1", "done"))
                    .build());
            List<?> messages = (List<?>) server.lastRequest().json().get("messages");
            assertThat(((Map<?, ?>) messages.get(1)).get("content")).isEqualTo(TestJson.value(content));
        }
    }

    @Test
    void whatOneServerSentIsWrittenToNoOther() throws BackendException {
        String content = """
                [{"type":"thinking","thinking":"hm","signature":"sig"},
                 {"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"tide"}},
                 {"type":"text","text":"High","citations":[{"type":"web_search_result_location","url":"u"}]},
                 {"type":"tool_use","id":"toolu_1","name":"scale","input":{"n":1},"caller":{"type":"direct"}}]""";
        try (WireServer one = new WireServer(plain(message(content, "tool_use")));
                WireServer other = new WireServer(plain(message("a")));
                Asking first = ANTHROPIC.at(one);
                Asking second = ANTHROPIC.at(other)) {
            second.plain(
                    Asking.REQUEST.toBuilder().message(first.plain().message()).build());
            List<?> messages = (List<?>) other.lastRequest().json().get("messages");
            assertThat(((Map<?, ?>) messages.get(1)).get("content")).isEqualTo(TestJson.value("""
                            [{"type":"text","text":"High"},
                             {"type":"tool_use","id":"toolu_1","name":"scale","input":{"n":1}}]"""));
        }
    }

    @Test
    void blocksOfTheProviderAreKeptFromStreamsToo() throws BackendException {
        Completion completion = answered(stream(
                start(),
                open(0, "{\"type\":\"server_tool_use\",\"id\":\"srv_1\",\"name\":\"web_search\",\"input\":{}}"),
                input(0, "{\"query\":"),
                input(0, "\"tide\"}"),
                close(0),
                openText(1),
                delta(1, "{\"type\":\"text_delta\",\"text\":\"High\"}"),
                delta(1, "{\"type\":\"citations_delta\",\"citation\":{\"url\":\"u\"}}"),
                close(1),
                stopReason("end_turn"),
                stop()));
        assertThat(completion.text()).isEqualTo("High");
        assertThat(completion.message().content())
                .extracting(part -> part.wireFields().fields())
                .containsExactly(
                        Map.of(
                                "type",
                                "server_tool_use",
                                "id",
                                "srv_1",
                                "name",
                                "web_search",
                                "input",
                                Map.of("query", "tide")),
                        Map.of("citations", List.of(Map.of("url", "u"))));
    }

    @Test
    void toolCallsMayInterleave() throws BackendException {
        Completion completion = answered(stream(
                start(),
                openText(0),
                token("Well"),
                openTool(1, "a", "scale"),
                openTool(2, "b", "stop"),
                input(2, "{\"n\": "),
                token(":"),
                input(1, ""),
                input(2, "1 }"),
                close(2),
                close(1),
                close(0),
                stopReason("tool_use"),
                stop()));
        assertThat(completion.text()).isEqualTo("Well:");
        assertThat(completion.toolCalls())
                .containsExactly(ToolCall.of("a", "scale", "{}"), ToolCall.of("b", "stop", "{\"n\":1}"));
    }

    @Test
    void twoBlocksWithOneIndexAreTwo() throws BackendException {
        Completion completion = answered(stream(
                start(),
                openTool(0, "a", "scale"),
                input(0, "{}"),
                close(0),
                openTool(0, "b", "stop"),
                input(0, "{\"s\":\" \\\" \"}"),
                close(0),
                stopReason("tool_use"),
                stop()));
        assertThat(completion.toolCalls())
                .containsExactly(ToolCall.of("a", "scale", "{}"), ToolCall.of("b", "stop", "{\"s\":\" \\\" \"}"));
    }

    @Test
    void inputMayComeWholeAtTheBeginningAndAnIdMayBeMissing() throws BackendException {
        Completion completion = answered(stream(
                start(),
                open(0, "{\"type\":\"tool_use\",\"name\":\"scale\",\"input\":{\"n\":1}}"),
                close(0),
                stopReason("tool_use"),
                stop()));
        assertThat(completion.toolCalls()).hasSize(1);
        assertThat(completion.toolCalls().get(0).arguments()).isEqualTo("{\"n\":1}");
        assertThat(completion.toolCalls().get(0).id()).startsWith("toolu_");
    }

    @Test
    void eventsThatAreUnknownAndBlocksWithoutABeginningDoNotMatter() throws BackendException {
        Completion completion = answered(stream(
                start(),
                event("{\"type\":\"ping\"}"),
                event("{\"type\":\"weather\",\"index\":0}"),
                token("Hel"),
                delta(0, "{\"type\":\"odd_delta\",\"odd\":null}"),
                token("lo"),
                end()));
        assertThat(completion.text()).isEqualTo("Hello");
    }

    @Test
    void usageIncludesTheCacheAndIsNeverAdded() throws BackendException {
        String first = "{\"input_tokens\":10,\"cache_read_input_tokens\":100,\"cache_creation_input_tokens\":30,"
                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":20},"
                + "\"output_tokens\":1,\"service_tier\":\"standard\"}";
        String start = start().replaceAll("\"usage\":\\{[^}]*}", "\"usage\":" + first);
        String more = event("{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":20}}");
        String last = event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                + "\"usage\":{\"input_tokens\":0,\"output_tokens\":\"25\",\"cache_read_input_tokens\":100,"
                + "\"server_tool_use\":{\"web_search_requests\":1}}}");
        Completion completion = answered(stream(start, openText(0), token("a"), close(0), more, last, stop()));
        assertThat(completion.usage())
                .isEqualTo(Usage.builder()
                        .input(140)
                        .cachedInput(100)
                        .cacheWrite(30)
                        .cacheWriteMinutes(10)
                        .cacheWriteHour(20)
                        .output(25)
                        .billing(Billing.builder()
                                .tier("standard")
                                .unit(BilledUnit.WEB_SEARCH, 1)
                                .build())
                        .build());
        assertThat(completion.extras())
                .containsEntry(
                        "usage",
                        Map.of("service_tier", "standard", "server_tool_use", Map.of("web_search_requests", 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "null",
                "{\"input_tokens\":null,\"output_tokens\":3}",
                "{\"input_tokens\":0,\"output_tokens\":0}"
            })
    void usageThatIsNotReportedIsNone(String usage) throws BackendException {
        assertThat(answered(plain(message("a").replaceAll("\"usage\":\\{[^}]*}", "\"usage\":" + usage)))
                        .usage())
                .isNull();
    }

    @Test
    void answerOfAToolIsText() throws BackendException {
        ChatRequest request = Asking.REQUEST.toBuilder()
                .responseFormat(ResponseFormat.jsonSchema("answer", Map.of("type", "object")))
                .build();
        Script streamed = stream(
                start(),
                openTool(0, "a", "answer"),
                input(0, "{\"n\":"),
                input(0, "1}"),
                close(0),
                stopReason("tool_use"),
                stop());
        Script whole = plain(
                message("[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"answer\",\"input\":{\"n\":1}}]", "tool_use"));
        for (Script script : List.of(streamed, whole)) {
            Completion completion = answered(script, StructuredOutput.TOOL, request);
            assertThat(completion.text()).isEqualTo("{\"n\":1}");
            assertThat(completion.toolCalls()).isEmpty();
            assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void headersTellTheRequestsIdAndTheScarcestOfTheLimits() throws BackendException {
        Completion completion = answered(plain(
                message("a"),
                "Date: Sat, 29 Nov 2025 10:00:00 GMT",
                "anthropic-ratelimit-requests-limit: 50",
                "anthropic-ratelimit-requests-remaining: 49",
                "anthropic-ratelimit-requests-reset: 2025-11-29T10:00:01Z",
                "anthropic-ratelimit-input-tokens-limit: 30000",
                "anthropic-ratelimit-input-tokens-remaining: 29000",
                "anthropic-ratelimit-output-tokens-limit: 8000",
                "anthropic-ratelimit-output-tokens-remaining: 7000",
                "anthropic-ratelimit-output-tokens-reset: 2025-11-29T10:00:07Z"));
        assertThat(completion.rateLimits())
                .isEqualTo(RateLimits.builder()
                        .requests(50L, 49L, Duration.ofSeconds(1))
                        .tokens(8000L, 7000L, Duration.ofSeconds(7))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "requests, RATE_LIMITED_REQUESTS",
        "tokens, RATE_LIMITED_TOKENS",
        "input-tokens, RATE_LIMITED_TOKENS",
        "output-tokens, RATE_LIMITED_TOKENS",
        "other, RATE_LIMITED"
    })
    void headersTellWhichLimitWasExceeded(String kind, Reason reason) {
        Script limited = (wire, request) -> wire.json(
                429,
                TestJson.error("rate_limit_error"),
                "request-id: req_9",
                "retry-after: 7",
                "anthropic-ratelimit-" + kind + "-remaining: 0");
        try (WireServer server = new WireServer(limited);
                Asking asking = ANTHROPIC.at(server)) {
            BackendException failure = asking.failure();
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            assertThat(failure.requestId()).isEqualTo("req_9");
        }
    }
}

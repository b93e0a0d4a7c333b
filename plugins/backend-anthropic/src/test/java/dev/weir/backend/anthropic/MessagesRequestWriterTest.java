package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.AnthropicDialect.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.backend.anthropic.AnthropicSettings.LaterSystemMessages;
import dev.weir.backend.anthropic.AnthropicSettings.StructuredOutput;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import dev.weir.wire.TestSettings;
import dev.weir.wire.body.WireJson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesRequestWriterTest {
    private static final Tool SCALE = Tool.of("scale", "Scales.", Map.of());

    private static String body(ChatRequest request, UnaryOperator<TestSettings<AnthropicSettings>> settings)
            throws BackendException {
        TestSettings<AnthropicSettings> test = settings.apply(ANTHROPIC.settings(URI.create("http://localhost")));
        return new MessagesRequestWriter(new WireJson(), test.build())
                .write(request, false)
                .utf8();
    }

    private static Map<Object, Object> written(ChatRequest request) throws BackendException {
        return TestJson.object(body(request, settings -> settings));
    }

    private static ChatRequestBuilder request() {
        return ChatRequest.builder("claude-x").user("hello");
    }

    private static Object messages(Message... messages) throws BackendException {
        return written(ChatRequest.builder("claude-x")
                        .messages(List.of(messages))
                        .build())
                .get("messages");
    }

    private static BackendException refused(ChatRequest request) {
        return refused(request, settings -> settings);
    }

    private static BackendException refused(
            ChatRequest request, UnaryOperator<TestSettings<AnthropicSettings>> settings) {
        BackendException failure = catchThrowableOfType(BackendException.class, () -> body(request, settings));
        assertThat(failure).as("the refusal").isNotNull();
        return failure;
    }

    @Test
    void writesAllThatTheRequestHas() throws BackendException {
        ChatRequest request = request()
                .system("be brief")
                .maxTokens(7)
                .temperature(0.5)
                .topP(0.9)
                .seed(3L)
                .stop(List.of("END"))
                .tool(SCALE)
                .toolChoice(ToolChoice.AUTO)
                .parameter("top_k", 5)
                .build();
        assertThat(body(request, settings -> settings)).isEqualTo("""
                {"model":"claude-x","system":[{"type":"text","text":"be brief"}],\
                "messages":[{"role":"user","content":[{"type":"text","text":"hello"}]}],\
                "max_tokens":7,"temperature":0.5,"top_p":0.9,"stop_sequences":["END"],\
                "tools":[{"name":"scale","description":"Scales.","input_schema":{"type":"object","properties":{}}}],\
                "tool_choice":{"type":"auto"},"stream":false,"top_k":5}""".replace(
                        "{\"type\":\"object\",\"properties\":{}}",
                        WireJson.write(Map.of("type", "object", "properties", Map.of()))));
    }

    @Test
    void hoistsEverySystemMessageInItsOrderAndKeepsEachApart() throws BackendException {
        Map<Object, Object> written = written(ChatRequest.builder("m")
                .message(Message.system("one").cacheUpToHere())
                .user("hello")
                .message(Message.developer("two"))
                .build());
        assertThat(written.get("system")).isEqualTo(TestJson.value("""
                [{"type":"text","text":"one","cache_control":{"type":"ephemeral"}},{"type":"text","text":"two"}]"""));
        assertThat((List<?>) written.get("messages")).hasSize(1);
    }

    @Test
    void keepsLaterSystemMessagesWhereTheModelAcceptsThem() throws BackendException {
        ChatRequest request = ChatRequest.builder("m")
                .system("one")
                .user("hello")
                .system("two")
                .build();
        Map<Object, Object> written = TestJson.object(
                body(request, settings -> settings.with("laterSystemMessages", LaterSystemMessages.KEEP)));
        assertThat((List<?>) written.get("system")).hasSize(1);
        assertThat(written.get("messages")).isEqualTo(TestJson.value("""
                [{"role":"user","content":[{"type":"text","text":"hello"}]},
                 {"role":"system","content":[{"type":"text","text":"two"}]}]"""));
    }

    @Test
    void writesResultsOfToolsInOneMessageBeforeWhatTheUserSays() throws BackendException {
        Message calls = Message.builder(Role.ASSISTANT)
                .content(ToolCall.of("a", "scale", ""))
                .content(ToolCall.of("b", "scale", "{\"n\": 1.10}"))
                .build();
        Message failed = Message.builder(Role.TOOL)
                .toolCallId("b")
                .toolFailed(true)
                .content(Content.text("no").withCacheMark(CacheMark.DEFAULT))
                .build();
        ChatRequest request = ChatRequest.builder("m")
                .messages(List.of(calls, Message.tool("a", "done"), failed, Message.user("and?")))
                .build();
        assertThat(body(request, settings -> settings)).contains("\"input\":{\"n\": 1.10}");
        assertThat(written(request).get("messages")).isEqualTo(TestJson.value("""
                [{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"scale","input":{}},
                   {"type":"tool_use","id":"b","name":"scale","input":{"n":1.1}}]},
                 {"role":"user","content":[
                   {"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"done"}]},
                   {"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"no"}],"is_error":true,
                    "cache_control":{"type":"ephemeral"}},
                   {"type":"text","text":"and?"}]}]"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[1]", "1", "{} {}", "{\"a\":1,}"})
    void refusesArgumentsThatAreNoObjectByTheCallsId(String arguments) {
        Message call = Message.builder(Role.ASSISTANT)
                .content(ToolCall.of("toolu_7", "scale", arguments))
                .build();
        BackendException failure = refused(request().message(call).build());
        assertThat(failure.reason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(failure).hasMessageContaining("toolu_7");
    }

    @Test
    void writesImagesAndFiles() throws BackendException {
        Object messages = messages(Message.user(
                Content.image("data:image/png;base64,AAAA", "high"),
                Content.image("https://example.com/a.png"),
                Content.file("a.pdf", "data:application/pdf;base64,BBBB"),
                Content.file(null, "data:text/plain;charset=utf-8;base64,SGVsbG8="),
                Content.file(null, "https://example.com/a.pdf"),
                Content.uploadedFile("file_1")));
        assertThat(messages).isEqualTo(TestJson.value("""
                [{"role":"user","content":[
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                  {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                  {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"a.pdf"},
                  {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hello"}},
                  {"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}},
                  {"type":"document","source":{"type":"file","file_id":"file_1"}}]}]"""));
    }

    @Test
    void refusesWhatTheApiDoesNotTake() {
        for (Content part : List.of(
                Content.audio("AAAA", "wav"),
                Content.image("data:image/tiff;base64,AAAA"),
                Content.file(null, "data:application/zip;base64,AAAA"))) {
            BackendException failure =
                    refused(request().message(Message.user(part)).build());
            assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED);
        }
        assertThat(refused(request()
                                .message(Message.user(Content.image("data:image/png,x")))
                                .build())
                        .reason())
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void writesReasoningOfThisWireAndLeavesOutThatOfOthers() throws BackendException {
        WireFields own = WireFields.of("anthropic@localhost", Map.of());
        Message answer = Message.builder(Role.ASSISTANT)
                .content(new Content.Reasoning("hm", "sig", false, null, own))
                .content(new Content.Reasoning("", "secret", true, null, own))
                .content(new Content.Reasoning("cut", null, false, null, own))
                .content(new Content.Reasoning("hm", "sig", false, null, WireFields.of("openai", Map.of())))
                .content(Content.reasoning("hm"))
                .content(Content.text("").withWireFields(own))
                .content(Content.other(WireFields.of("openai", Map.of("type", "x"))))
                .content(Content.other(WireFields.of("anthropic@localhost", Map.of("type", "server_tool_use"))))
                .content(Content.text("Hi")
                        .withWireFields(WireFields.of("anthropic@localhost", Map.of("citations", List.of(1)))))
                .build();
        assertThat(((List<?>) messages(Message.user("hello"), answer)).get(1)).isEqualTo(TestJson.value("""
                {"role":"assistant","content":[
                  {"type":"thinking","thinking":"hm","signature":"sig"},
                  {"type":"redacted_thinking","data":"secret"},
                  {"type":"server_tool_use"},
                  {"type":"text","text":"Hi","citations":[1]}]}"""));
    }

    @Test
    void leavesOutMessagesOfWhichNothingIsLeft() throws BackendException {
        Message empty = Message.builder(Role.ASSISTANT).build();
        assertThat((List<?>) messages(Message.user("a"), empty, Message.user("")))
                .hasSize(1);
        assertThat(refused(ChatRequest.builder("m").system("alone").build()).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({"1, 5m", "300, 5m", "301, 1h", "90000, 1h"})
    void usesTheShortestTimeThatIsLongEnough(long seconds, String ttl) throws BackendException {
        Message marked = Message.user("a").cacheUpToHere(CacheMark.of(Duration.ofSeconds(seconds)));
        assertThat(messages(marked).toString()).contains("ttl=" + ttl);
    }

    @Test
    void refusesAFifthCacheMark() throws BackendException {
        Message marked = Message.user("a").cacheUpToHere();
        ChatRequestBuilder four = ChatRequest.builder("m")
                .messages(List.of(marked, marked, marked))
                .tool(SCALE.withCacheMark(CacheMark.DEFAULT));
        assertThat(written(four.build())).isNotNull();
        assertThat(refused(four.message(marked).build())).hasMessageContaining("at most 4 cache marks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | true | null",
                "AUTO | true | {\"type\":\"auto\"}",
                "REQUIRED | true | {\"type\":\"any\"}",
                "NONE | true | {\"type\":\"none\"}",
                "NONE | false | {\"type\":\"none\"}",
                " | false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                "REQUIRED | false | {\"type\":\"any\",\"disable_parallel_tool_use\":true}"
            })
    void mapsTheToolChoice(ToolChoice.Mode mode, boolean parallel, String written) throws BackendException {
        ChatRequestBuilder builder = request()
                .toolChoice(mode == null ? null : new ToolChoice(mode, null))
                .parameter("parallel_tool_calls", parallel);
        assertThat(written(builder.build())).doesNotContainKeys("tool_choice", "parallel_tool_calls");
        assertThat(written(builder.tool(SCALE).build()).get("tool_choice")).isEqualTo(TestJson.value(written));
    }

    @Test
    void forcesANamedTool() throws BackendException {
        assertThat(written(request()
                                .tool(SCALE)
                                .toolChoice(ToolChoice.named("scale"))
                                .build())
                        .get("tool_choice"))
                .isEqualTo(Map.of("type", "tool", "name", "scale"));
    }

    @Test
    void writesAToolOfTheProviderAsItIs() throws BackendException {
        Tool search = Tool.of("web_search", "", Map.of())
                .withWireFields(WireFields.of("anthropic", Map.of("type", "web_search_20250305")));
        assertThat(written(request().tool(search).build()).get("tools"))
                .isEqualTo(List.of(Map.of("name", "web_search", "type", "web_search_20250305")));
    }

    @Test
    void sendsTheLimitOfTheRequestOrElseThatOfTheSettings() throws BackendException {
        assertThat(written(request().build()).get("max_tokens")).isEqualTo(32000);
        assertThat(written(request().parameter("max_tokens", 5).build()).get("max_tokens"))
                .isEqualTo(5);
        assertThat(written(request()
                                .parameter("max_tokens", 5)
                                .parameter("max_completion_tokens", 6)
                                .build())
                        .get("max_tokens"))
                .isEqualTo(6);
        assertThat(refused(request()
                        .maxTokens(3)
                        .parameter("max_completion_tokens", 6)
                        .build()))
                .hasMessageContaining("parameters.max_completion_tokens repeats");
        assertThat(refused(request().parameter("max_tokens", "many").build()))
                .hasMessageContaining("parameters.max_tokens must be a number");
    }

    @Test
    void refusesATemperatureAbove1() {
        assertThat(refused(request().temperature(1.5).build())).hasMessageContaining("from 0 to 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n | 2 | 1",
                "logprobs | true | false",
                "frequency_penalty | 0.5 | 0.0",
                "reasoning_effort | \"low\" | null",
                "modalities | [\"audio\"] | [\"text\"]",
                "functions | [1] | []",
                "stop | [\"x\"] | []"
            })
    void refusesParametersThatHaveNoCounterpartUnlessTheyAskForNothing(String name, String value, String nothing)
            throws BackendException {
        BackendException failure =
                refused(request().parameter(name, TestJson.value(value)).build());
        assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(failure).hasMessageContaining("no parameter " + name);
        assertThat(written(request().parameter(name, TestJson.value(nothing)).build()))
                .doesNotContainKey(name);
    }

    @Test
    void leavesOutHintsAndMapsTheUser() throws BackendException {
        Map<Object, Object> written = written(request()
                .parameter("stream_options", Map.of("include_usage", true))
                .parameter("store", false)
                .parameter("user", "u-1")
                .parameter("thinking", Map.of("type", "adaptive"))
                .parameter("container", "c-1")
                .build());
        assertThat(written)
                .doesNotContainKeys("stream_options", "store", "user")
                .containsKeys("thinking", "container")
                .extractingByKey("metadata")
                .isEqualTo(Map.of("user_id", "u-1"));
        assertThat(refused(request()
                        .parameter("user", "u-1")
                        .parameter("metadata", Map.of("user_id", "u-2"))
                        .build()))
                .hasMessageContaining("parameters.metadata.user_id repeats");
    }

    private static ChatRequestBuilder structured() {
        return request().responseFormat(ResponseFormat.jsonSchema("answer", Map.of("type", "object")));
    }

    private static Map<Object, Object> byTool(ChatRequest request) throws BackendException {
        return TestJson.object(body(request, settings -> settings.with("structuredOutput", StructuredOutput.TOOL)));
    }

    @Test
    void asksForASchemaNatively() throws BackendException {
        Map<Object, Object> written = written(
                structured().parameter("output_config", Map.of("effort", "low")).build());
        assertThat(written.get("output_config"))
                .isEqualTo(TestJson.value(
                        "{\"effort\":\"low\",\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}}"));
        assertThat(written).doesNotContainKey("tools");
    }

    @Test
    void asksForASchemaByATool() throws BackendException {
        assertThat(byTool(structured().build()).get("tool_choice")).isEqualTo(Map.of("type", "tool", "name", "answer"));
        assertThat(byTool(structured().tool(SCALE).build()).get("tool_choice")).isEqualTo(Map.of("type", "any"));
        assertThat(byTool(structured()
                                .parameter("thinking", Map.of("type", "enabled"))
                                .build())
                        .get("tool_choice"))
                .isEqualTo(Map.of("type", "auto"));
        assertThat(byTool(structured()
                                .tool(SCALE)
                                .toolChoice(ToolChoice.named("scale"))
                                .build())
                        .get("tool_choice"))
                .isEqualTo(Map.of("type", "tool", "name", "scale"));
        assertThat((List<?>) byTool(structured().tool(SCALE).build()).get("tools"))
                .hasSize(2);
    }

    @Test
    void refusesFormatsThatTheApiDoesNotHave() {
        assertThat(refused(request().responseFormat(ResponseFormat.JSON_OBJECT).build())
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED);
        ChatRequest list = request()
                .responseFormat(ResponseFormat.jsonSchema("answer", Map.of("type", "array")))
                .build();
        assertThat(refused(list, settings -> settings.with("structuredOutput", StructuredOutput.TOOL))
                        .reason())
                .isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void refusesAParameterThatRepeatsAField() {
        assertThat(refused(request().parameter("system", "x").system("y").build()))
                .hasMessageContaining("parameters.system repeats");
    }
}

package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MessagesApiTest {
    private static final String PATH = "/v1/messages?beta=true";
    private static final String HELLO = """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""";

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(backend);
    }

    @BeforeEach
    void answerHello() {
        backend.requests().clear();
        backend.script((request, call) -> Completion.of("m", "Hello"));
        gateway.weir().breaker("scripted", "m").reset();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private ChatRequest asked(String body) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return backend.requests().get(0);
    }

    private ChatRequest askedWith(String fields) throws Exception {
        return asked("{\"model\":\"m\",\"max_tokens\":9," + fields + "}");
    }

    private String stream() throws Exception {
        return gateway.post(PATH, HELLO.replace("{\"model", "{\"stream\":true,\"model"))
                .body();
    }

    /** The events without what differs from run to run. */
    private static List<String> frames(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6).replaceAll("msg_req_[a-z0-9_]+", "ID"))
                .toList();
    }

    @Test
    void answersAMessage() throws Exception {
        backend.script((request, call) -> Completion.builder("served")
                .content(Content.reasoning("hm"))
                .text("Hello")
                .toolCalls(List.of(ToolCall.of("t1", "f", "{\"x\":1}")))
                .build());

        JsonNode body = json(gateway.post(PATH, HELLO).body());

        assertThat(body.path("type").asString()).isEqualTo("message");
        assertThat(body.path("model").asString()).isEqualTo("m");
        assertThat(body.path("content").toString())
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"\"},"
                        + "{\"type\":\"text\",\"text\":\"Hello\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{\"x\":1}}]");
        assertThat(body.path("stop_reason").asString()).isEqualTo("tool_use");
    }

    @Test
    void tp28CountsInputWithoutTheCache() throws Exception {
        backend.script((request, call) -> Completion.builder("m")
                .text("x")
                .usage(Usage.builder()
                        .input(9104)
                        .cachedInput(9000)
                        .cacheWrite(100)
                        .output(5)
                        .build())
                .build());

        assertThat(json(gateway.post(PATH, HELLO).body()).path("usage").toString())
                .isEqualTo("{\"input_tokens\":4,\"cache_creation_input_tokens\":100,\"cache_read_input_tokens\":9000,"
                        + "\"output_tokens\":5}");
    }

    @Test
    void tp01EachResultBecomesAMessageInOrderAndTheRestFollows() throws Exception {
        ChatRequest request = askedWith("""
                "messages":[{"role":"assistant","content":[
                  {"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{"k":"v"}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},
                  {"type":"tool_result","tool_use_id":"b","content":[{"type":"text","text":"2"},{"type":"text","text":"3"}]},
                  {"type":"text","text":"go on"}]}]""");

        assertThat(request.messages().stream().map(Message::role))
                .containsExactly(Role.ASSISTANT, Role.TOOL, Role.TOOL, Role.USER);
        assertThat(request.messages().get(0).toolCalls().get(1)).isEqualTo(ToolCall.of("b", "f", "{\"k\":\"v\"}"));
        assertThat(request.messages().get(1).toolCallId()).isEqualTo("a");
        assertThat(request.messages().get(2).text()).isEqualTo("2\n3");
        assertThat(request.messages().get(3).text()).isEqualTo("go on");
    }

    @Test
    void tp04AnImageOfAResultFollowsInAUserMessage() throws Exception {
        ChatRequest request = askedWith("""
                "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}]}]""");

        assertThat(request.messages().get(1).content().get(1)).isEqualTo(Content.image("data:image/png;base64,QUJD"));
    }

    @Test
    void aDocumentOfPlainTextIsAFileWithThisText() throws Exception {
        ChatRequest request = askedWith("""
                "messages":[{"role":"user","content":[{"type":"document","title":"d",
                 "source":{"type":"text","media_type":"text/plain","data":"ProjectHeron"}}]}]""");

        assertThat(request.messages().get(0).content())
                .containsExactly(Content.file("d", "data:text/plain;base64,UHJvamVjdEhlcm9u"));
    }

    @Test
    void tp05AFailedResultWithoutContentHasAText() throws Exception {
        ChatRequest request = askedWith("""
                "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true}]}]""");

        assertThat(request.messages().get(0).toolFailed()).isTrue();
        assertThat(request.messages().get(0).text()).isNotEmpty();
    }

    @Test
    void tp19KeepsEveryTextOfTheSystemPromptInOrder() throws Exception {
        ChatRequest request = askedWith("""
                "system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},"b",{"type":"text","text":"c"}],
                "messages":[{"role":"user","content":"hi"}]""");

        assertThat(request.messages().get(0).role()).isEqualTo(Role.SYSTEM);
        assertThat(request.messages().get(0).text()).isEqualTo("abc");
    }

    @Test
    void tp22KeepsSignedThinking() throws Exception {
        ChatRequest request = askedWith("""
                "messages":[{"role":"user","content":"q"},{"role":"assistant","content":[
                 {"type":"thinking","thinking":"h\\u00e4m","signature":"s=="},{"type":"redacted_thinking","data":"d"},
                 {"type":"text","text":"a"}]},{"role":"user","content":"q"}]""");

        assertThat(request.messages().get(1).content().get(0).toString()).isEqualTo("Reasoning[3 chars]");
        assertThat(((Content.Reasoning) request.messages().get(1).content().get(0)).signature())
                .isEqualTo("s==");
        assertThat(((Content.Reasoning) request.messages().get(1).content().get(1)).redacted())
                .isTrue();
    }

    @Test
    void translatesToolsTheirChoiceAndTheUser() throws Exception {
        ChatRequest request = askedWith("""
                "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],
                "tool_choice":{"type":"any","disable_parallel_tool_use":true},"metadata":{"user_id":"%s"},"top_k":3,
                "stop_sequences":["a"],"messages":[{"role":"user","content":"hi"}]""".formatted("u".repeat(150)));

        assertThat(request.tools().get(0).name()).isEqualTo("f");
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.REQUIRED);
        assertThat(request.stop()).containsExactly("a");
        assertThat(request.parameters().keySet()).containsExactly("parallel_tool_calls", "user");
        assertThat(String.valueOf(request.parameters().get("user"))).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_tokens\":9,\"messages\":[]} | model is required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | max_tokens is required",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"x\",\"content\":\"a\"}]} | messages[0].role must be",
                "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"new_block\"}]}]} | new_block",
                "{\"model\":\"m\",\"max_tokens\":1,\"mcp_servers\":[1],\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | mcp_servers",
                "{\"model\":\"m\",\"max_tokens\":1,\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"w\"}],\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | web_search_20250305",
            })
    void tp34RefusesWhatCannotBeCarriedByItsName(String body, String message) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, body);

        assertThat(reply.status()).isEqualTo(400);
        JsonNode error = json(reply.body());
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.path("error").path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("error").path("message").asString()).contains(message);
        assertThat(error.path("request_id").asString()).isEqualTo(reply.header("request-id"));
    }

    @Test
    void ts01StreamsTheEventsOfAText() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("He");
            call.listener().onToken("llo");
            return Completion.builder("m")
                    .text("Hello")
                    .usage(Usage.reported(3, 2))
                    .build();
        });

        assertThat(frames(stream()))
                .containsExactly(
                        "{\"type\":\"message_start\",\"message\":{\"id\":\"ID\",\"type\":\"message\",\"role\":\"assistant\","
                                + "\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
                                + "{\"input_tokens\":0,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                                + "\"output_tokens\":0}}}",
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"He\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"llo\"}}",
                        "{\"type\":\"content_block_stop\",\"index\":0}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                + "\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":0,"
                                + "\"cache_read_input_tokens\":0,\"output_tokens\":2}}",
                        "{\"type\":\"message_stop\"}");
    }

    @Test
    void ts02ts07ts10ts11HasOneBlockOpenAtATime() throws Exception {
        backend.script((request, call) -> {
            var listener = call.listener();
            listener.onReasoning("hm");
            listener.onToolCall(ToolCallPiece.begin(0, "a", "f", ""));
            listener.onToolCall(ToolCallPiece.begin(1, "b", "g", ""));
            listener.onToolCall(ToolCallPiece.more(0, "{\"x\""));
            listener.onToolCall(ToolCallPiece.more(1, "{\"y\""));
            listener.onToolCall(ToolCallPiece.more(0, ":1}"));
            listener.onToolCall(ToolCallPiece.more(1, ":2}"));
            listener.onToolCall(ToolCallPiece.begin(2, "c", "h", ""));
            return Completion.builder("m")
                    .toolCalls(List.of(
                            ToolCall.of("a", "f", "{\"x\":1}"),
                            ToolCall.of("b", "g", "{\"y\":2}"),
                            ToolCall.of("c", "h", "{}")))
                    .build();
        });

        List<JsonNode> events =
                frames(stream()).stream().map(MessagesApiTest::json).toList();

        int open = -1;
        StringBuilder[] inputs = new StringBuilder[4];
        for (JsonNode event : events) {
            int index = event.path("index").asInt(-1);
            switch (event.path("type").asString()) {
                case "content_block_start" -> {
                    assertThat(index).isEqualTo(open + 1);
                    open = index;
                    inputs[index] = new StringBuilder();
                }
                case "content_block_delta" -> {
                    assertThat(index).isEqualTo(open);
                    inputs[index].append(
                            event.path("delta").path("partial_json").asString(""));
                }
                case "content_block_stop" -> assertThat(index).isEqualTo(open);
                default -> assertThat(index).isEqualTo(-1);
            }
        }
        assertThat(inputs).extracting(Object::toString).containsExactly("", "{\"x\":1}", "{\"y\":2}", "{}");
        assertThat(events.stream().filter(event -> event.path("type").asString().equals("content_block_stop")))
                .hasSize(4);
        assertThat(events.get(events.size() - 2)
                        .path("delta")
                        .path("stop_reason")
                        .asString())
                .isEqualTo("tool_use");
    }

    @Test
    void ts18ts33AStreamThatBreaksEndsWithAnErrorAndNoStop() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("ab");
            throw BackendException.builder(Reason.CUT, "secret-host broke").build();
        });

        assertThat(stream())
                .contains("event: error", "\"type\":\"api_error\"")
                .doesNotContain("message_stop", "secret-host");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,400,invalid_request_error",
        "CONTEXT_LENGTH_EXCEEDED,400,invalid_request_error",
        "REQUEST_TOO_LARGE,413,request_too_large",
        "MODEL_NOT_FOUND,404,not_found_error",
        "QUOTA_EXHAUSTED,402,billing_error",
        "KEY_REFUSED,502,api_error",
        "OVERLOADED,529,overloaded_error",
        "TIMED_OUT,504,timeout_error",
    })
    void eachReasonHasItsStatusAndType(Reason reason, int status, String type) throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(reason, "no").build();
        });

        RawClient.Reply reply = gateway.post(PATH, HELLO.replace("\"m\"", "\"" + reason + "\""));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(json(reply.body()).path("error").path("type").asString()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"STOP,end_turn", "LENGTH,max_tokens", "CONTENT_FILTER,refusal", "OTHER,end_turn", "TOOL_CALLS,tool_use"
    })
    void eachFinishReasonHasItsWord(FinishReason reason, String word) throws Exception {
        backend.script((request, call) ->
                Completion.builder("m").text("x").finishReason(reason).build());

        assertThat(gateway.post(PATH, HELLO).body()).contains("\"stop_reason\":\"" + word + "\"");
    }

    @Test
    void tp25AStopWithToolCallsIsToolUse() throws Exception {
        backend.script((request, call) -> Completion.builder("m")
                .toolCalls(List.of(ToolCall.of("a", "f", "{}")))
                .finishReason(FinishReason.STOP)
                .build());

        assertThat(gateway.post(PATH, HELLO).body()).contains("\"stop_reason\":\"tool_use\"");
    }
}

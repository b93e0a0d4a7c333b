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
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
final class ResponsesApiTest {
    private static final String PATH = "/v1/responses";
    private static final String HELLO = "{\"model\":\"m\",\"input\":\"hi\"}";

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

    private JsonNode answer(String body) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return json(reply.body());
    }

    private ChatRequest asked(String fields) throws Exception {
        answer("{\"model\":\"m\"," + fields + "}");
        return backend.requests().get(0);
    }

    private List<JsonNode> events(String body) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        String name = "";
        for (String line : gateway.post(PATH, body).body().lines().toList()) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                JsonNode event = json(line.substring(6));
                assertThat(event.path("type").asString()).isEqualTo(name);
                assertThat(event.path("sequence_number").asInt(-1)).isEqualTo(events.size());
                events.add(event);
            }
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asString()).toList();
    }

    private static String withoutIds(JsonNode node) {
        return node.toString().replaceAll("\"(created_at|id)\":(\"[^\"]*\"|\\d+)", "\"$1\":0");
    }

    @Test
    void answersWithItemsAndRepeatsTheRequest() throws Exception {
        backend.script((request, call) -> Completion.builder("served")
                .content(Content.reasoning("hm"))
                .text("Hello")
                .toolCalls(List.of(ToolCall.of("t1", "f", "{\"x\":1}")))
                .usage(Usage.builder()
                        .input(9)
                        .cachedInput(4)
                        .output(5)
                        .reasoning(2)
                        .build())
                .build());

        JsonNode body = answer("""
                {"model":"m","input":"hi","instructions":"be brief","temperature":0.5,"metadata":{"a":"b"},"store":false}""");

        assertThat(body.path("object").asString()).isEqualTo("response");
        assertThat(body.path("id").asString()).startsWith("resp_");
        assertThat(body.path("status").asString()).isEqualTo("completed");
        assertThat(body.path("model").asString()).isEqualTo("m");
        assertThat(body.path("instructions").asString()).isEqualTo("be brief");
        assertThat(body.path("metadata").toString()).isEqualTo("{\"a\":\"b\"}");
        assertThat(body.path("store").asBoolean(true)).isFalse();
        assertThat(withoutIds(body.path("output")))
                .isEqualTo("[{\"id\":0,\"type\":\"reasoning\",\"status\":\"completed\",\"summary\":[],"
                        + "\"content\":[{\"type\":\"reasoning_text\",\"text\":\"hm\"}]},"
                        + "{\"id\":0,\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"Hello\",\"annotations\":[],\"logprobs\":[]}]},"
                        + "{\"id\":0,\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"t1\",\"name\":\"f\","
                        + "\"arguments\":\"{\\\"x\\\":1}\"}]");
        assertThat(body.path("usage").toString())
                .isEqualTo(
                        "{\"input_tokens\":9,\"output_tokens\":5,\"total_tokens\":14,"
                                + "\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":0},\"output_tokens_details\":{\"reasoning_tokens\":2}}");
    }

    @Test
    void readsItemsAsMessages() throws Exception {
        ChatRequest request = asked("""
                "instructions":"be brief","input":[
                 {"role":"developer","content":"d"},
                 {"type":"message","role":"user","content":[{"type":"input_text","text":"look"},
                   {"type":"input_image","image_url":"https://x/y.png","detail":"low"}]},
                 {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
                 {"type":"message","role":"assistant","content":[{"type":"output_text","text":"calling","annotations":[]}]},
                 {"type":"function_call","call_id":"a","name":"f","arguments":"{}","id":"fc_1","status":"completed"},
                 {"type":"function_call","call_id":"b","name":"f","arguments":"{\\"k\\":1}"},
                 {"type":"function_call_output","call_id":"a","output":"1"},
                 {"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"2"},
                   {"type":"input_image","image_url":"data:image/png;base64,QUJD"}]},
                 {"role":"user","content":"go on"}]""");

        assertThat(request.messages().stream().map(Message::role))
                .containsExactly(
                        Role.SYSTEM,
                        Role.DEVELOPER,
                        Role.USER,
                        Role.ASSISTANT,
                        Role.TOOL,
                        Role.TOOL,
                        Role.USER,
                        Role.USER);
        assertThat(request.messages().get(2).content().get(1)).isEqualTo(Content.image("https://x/y.png", "low"));
        assertThat(request.messages().get(3).reasoning()).isEqualTo("hm");
        assertThat(request.messages().get(3).text()).isEqualTo("calling");
        assertThat(request.messages().get(3).toolCalls())
                .containsExactly(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "f", "{\"k\":1}"));
        assertThat(request.messages().get(5).text()).isEqualTo("2\n(the file of this output follows)");
        assertThat(request.messages().get(6).content().get(1)).isEqualTo(Content.image("data:image/png;base64,QUJD"));
        assertThat(request.messages().get(7).text()).isEqualTo("go on");
    }

    @Test
    void readsToolsFormatsAndParameters() throws Exception {
        ChatRequest request = asked("""
                "input":"hi","max_output_tokens":7,"temperature":0.5,"top_p":0.9,"parallel_tool_calls":false,
                "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true}],
                "tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low","summary":"auto"},
                "text":{"verbosity":"low","format":{"type":"json_schema","name":"s","schema":{"type":"object"},"strict":true}},
                "prompt_cache_key":"k","include":["reasoning.encrypted_content"],"truncation":"disabled","store":false""");

        assertThat(request.maxTokens()).isEqualTo(7);
        assertThat(request.temperature()).isEqualTo(0.5);
        assertThat(request.tools().get(0).name()).isEqualTo("f");
        assertThat(request.tools().get(0).wireFields().fields()).isEqualTo(Map.of("function", Map.of("strict", true)));
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.named("f"));
        assertThat(request.responseFormat()).isEqualTo(ResponseFormat.jsonSchema("s", Map.of("type", "object")));
        assertThat(request.parameters())
                .containsOnly(
                        Map.entry("verbosity", "low"),
                        Map.entry("reasoning_effort", "low"),
                        Map.entry("parallel_tool_calls", false),
                        Map.entry("prompt_cache_key", "k"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"x\":1 | input must be",
                "\"input\":[] | input must be",
                "\"input\":\"hi\",\"previous_response_id\":\"resp_1\" | previous_response_id cannot be used: the gateway keeps no responses",
                "\"input\":\"hi\",\"conversation\":\"c\" | conversation cannot be used",
                "\"input\":\"hi\",\"prompt\":{\"id\":\"p\"} | prompt cannot be used",
                "\"input\":\"hi\",\"store\":true | store must be false or absent",
                "\"input\":\"hi\",\"background\":true | background must be false or absent",
                "\"input\":\"hi\",\"truncation\":\"auto\" | truncation must be disabled",
                "\"input\":\"hi\",\"top_logprobs\":2 | top_logprobs must be 0",
                "\"input\":\"hi\",\"include\":[\"file_search_call.results\"] | include must be",
                "\"input\":\"hi\",\"tools\":[{\"type\":\"web_search\"}] | tools[0]: the gateway runs no tool of type web_search",
                "\"input\":\"hi\",\"tool_choice\":{\"type\":\"web_search\"} | tool_choice must be",
                "\"input\":\"hi\",\"text\":{\"format\":{\"type\":\"grammar\"}} | text.format.type must be",
                "\"input\":\"hi\",\"x_new\":1 | x_new is not supported",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"i\"}] | input[0].type must be message",
                "\"input\":[{\"role\":\"tool\",\"content\":\"x\"}] | input[0].role must be",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}] | input[0].content[0].type must be",
                "\"input\":[{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\"},{\"role\":\"user\",\"content\":\"x\"}] | missing for c1",
            })
    void rt38RefusesWhatNeedsAMemoryAndWhatItDoesNotHaveByItsName(String fields, String message) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, "{\"model\":\"m\"," + fields + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(json(reply.body()).path("error").path("message").asString()).contains(message);
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void ts29EachItemEndsBeforeTheNextBegins() throws Exception {
        Completion whole = Completion.builder("m")
                .content(Content.reasoning("hm"))
                .text("Hello")
                .toolCalls(List.of(ToolCall.of("a", "f", "{\"x\":1}"), ToolCall.of("b", "g", "{}")))
                .usage(Usage.reported(3, 2))
                .build();
        backend.script((request, call) -> {
            call.listener().onReasoning("hm");
            call.listener().onToken("He");
            call.listener().onToken("llo");
            call.listener().onToolCall(ToolCallPiece.begin(0, "a", "f", "{\"x\""));
            call.listener().onToolCall(ToolCallPiece.begin(1, "b", "g", ""));
            call.listener().onToolCall(ToolCallPiece.more(0, ":1}"));
            return whole;
        });

        List<JsonNode> events = events(HELLO.replace("{", "{\"stream\":true,"));

        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.stream()
                        .filter(event -> event.has("output_index"))
                        .map(event -> event.path("output_index").asInt())
                        .distinct())
                .containsExactly(0, 1, 2, 3);
        backend.script((request, call) -> whole);
        assertThat(withoutIds(events.get(events.size() - 1).path("response"))
                        .replace("\"status\":\"completed\"", "")
                        .replace("\"stream\":true", ""))
                .isEqualTo(withoutIds(answer(HELLO)).replace("\"status\":\"completed\"", ""));
    }

    @Test
    void ts32NothingComesBeforeTheResponseIsCreated() throws Exception {
        List<JsonNode> events = events(HELLO.replace("{", "{\"stream\":true,"));

        assertThat(types(events)).startsWith("response.created", "response.in_progress");
        assertThat(events.get(0).path("response").path("status").asString()).isEqualTo("in_progress");
    }

    @Test
    void anAnswerAtItsLimitIsIncompletePlainAndStreamed() throws Exception {
        backend.script((request, call) -> Completion.builder("m")
                .text("Hel")
                .finishReason(FinishReason.LENGTH)
                .build());

        JsonNode plain = answer(HELLO);
        List<JsonNode> events = events(HELLO.replace("{", "{\"stream\":true,"));

        assertThat(plain.path("status").asString()).isEqualTo("incomplete");
        assertThat(plain.path("incomplete_details").path("reason").asString()).isEqualTo("max_output_tokens");
        assertThat(plain.path("output").path(0).path("status").asString()).isEqualTo("incomplete");
        assertThat(types(events)).endsWith("response.output_item.done", "response.incomplete");
    }

    @Test
    void rt16AStreamThatBreaksEndsWithAFailedResponse() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("ab");
            throw BackendException.builder(Reason.CUT, "reset").build();
        });

        List<JsonNode> events = events(HELLO.replace("{", "{\"stream\":true,"));

        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("type").asString()).isEqualTo("response.failed");
        assertThat(last.path("response").path("error").path("code").asString()).isEqualTo("upstream_error");
    }

    @Test
    void aFailureBeforeTheFirstOutputHasAStatus() throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(Reason.UNREACHABLE, "refused").build();
        });

        RawClient.Reply reply = gateway.post(PATH, HELLO.replace("{", "{\"stream\":true,"));

        assertThat(reply.status()).isEqualTo(502);
        assertThat(json(reply.body()).path("error").path("code").asString()).isEqualTo("upstream_error");
    }

    @Test
    void ad11ASignatureComesBackAsItWasGiven() throws Exception {
        WireFields anthropic = WireFields.of("anthropic", Map.of());
        backend.script((request, call) -> Completion.builder("m")
                .content(List.of(
                        new Content.Reasoning("hm", "sig==", false, null, anthropic),
                        new Content.Reasoning("", "data", true, null, anthropic),
                        Content.text("Hello")))
                .build());
        String include = "\"include\":[\"reasoning.encrypted_content\"],";

        JsonNode output = answer(HELLO.replace("{", "{" + include)).path("output");
        assertThat(output).hasSize(3);
        backend.requests().clear();
        String items = output.toString();
        ChatRequest request = asked("\"input\":[{\"role\":\"user\",\"content\":\"q\"},"
                + items.substring(1, items.length() - 1) + ",{\"role\":\"user\",\"content\":\"and?\"}]");

        List<Content> content = request.messages().get(1).content();
        assertThat(((Content.Reasoning) content.get(0)).signature()).isEqualTo("sig==");
        assertThat(content.get(0).wireFields().isOf("anthropic@localhost:1")).isTrue();
        assertThat(((Content.Reasoning) content.get(1)).redacted()).isTrue();
        assertThat(answer(HELLO).path("output").path(0).has("encrypted_content"))
                .isFalse();
    }

    @Test
    void tp36AChatWithInputInPlaceOfMessagesIsAnsweredAsAChat() throws Exception {
        RawClient.Reply reply = gateway.post("/v1/chat/completions", """
                {"model":"m","input":[{"role":"user","content":"hi"}],
                 "tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}""");

        assertThat(json(reply.body()).path("object").asString()).isEqualTo("chat.completion");
        assertThat(backend.requests().get(0).messages().get(0).text()).isEqualTo("hi");
        assertThat(backend.requests().get(0).tools().get(0).name()).isEqualTo("f");
    }
}

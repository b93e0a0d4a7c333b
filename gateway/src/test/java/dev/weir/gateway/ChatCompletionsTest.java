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
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import java.time.Duration;
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
final class ChatCompletionsTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String HELLO = """
            {"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", ""));

    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(backend);
    }

    @BeforeEach
    void answerHello() {
        backend.requests().clear();
        backend.script((request, call) -> Completion.builder("served-m")
                .id("chatcmpl-7")
                .text("Hello")
                .usage(Usage.builder()
                        .input(9)
                        .cachedInput(4)
                        .output(5)
                        .reasoning(2)
                        .build())
                .build());
        gateway.weir().breaker("scripted", "m").reset();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        for (String frame : body.split("\n\n", -1)) {
            if (frame.startsWith("data: {")) {
                events.add(json(frame.substring(6)));
            }
        }
        return events;
    }

    private ChatRequest asked() {
        return backend.requests().get(0);
    }

    @Test
    void answersAsTheApiDoesAndTellsWhatTheCallLearned() throws Exception {
        RawClient.Reply reply = gateway.post(PATH, HELLO);

        assertThat(reply.status()).isEqualTo(200);
        JsonNode body = json(reply.body());
        assertThat(body.path("object").asString()).isEqualTo("chat.completion");
        assertThat(body.path("id").asString()).isEqualTo("chatcmpl-7");
        JsonNode choice = body.path("choices").path(0);
        assertThat(choice.path("message").path("content").asString()).isEqualTo("Hello");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}");
        assertThat(reply.header("x-weir-call-id")).startsWith("call-");
        assertThat(reply.header("x-weir-target")).isEqualTo("scripted/m");
        assertThat(reply.header("x-weir-attempts")).isEqualTo("1");
        assertThat(reply.header("x-weir-cache")).isEqualTo("miss");
        assertThat(reply.header("x-weir-gateway-ms")).isNotEmpty();
    }

    @Test
    void ep22AnswersWithTheNameThatWasAskedFor() throws Exception {
        String body = HELLO.replace("\"m\"", "\"scripted/other\"");

        assertThat(gateway.post(PATH, body).body())
                .contains("\"model\":\"scripted/other\"")
                .doesNotContain("served-m");
        assertThat(asked().model()).isEqualTo("other");
    }

    @Test
    void passesEveryFieldToTheRuntimeAndUnknownOnesAsParameters() throws Exception {
        gateway.post(PATH, """
                {"model":"m","max_tokens":7,"max_completion_tokens":9,"temperature":0.5,"top_p":0.9,"seed":3,"stop":"END",
                 "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g","strict":null},"x":null}],
                 "tool_choice":{"type":"function","function":{"name":"f"}},"user":"u1","x_new":{"a":[1,2.50]},
                 "messages":[{"role":"system","content":"be brief"},
                  {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]},
                  {"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"done"}]}""");

        ChatRequest request = asked();
        assertThat(request.maxTokens()).isEqualTo(9);
        assertThat(request.temperature()).isEqualTo(0.5);
        assertThat(request.topP()).isEqualTo(0.9);
        assertThat(request.seed()).isEqualTo(3);
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.tools().get(0).name()).isEqualTo("f");
        assertThat(request.tools().get(0).wireFields().fields()).isEqualTo(Map.of("function", Map.of("strict", true)));
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.named("f"));
        assertThat(request.parameters().keySet()).containsExactly("user", "x_new");
        assertThat(request.messages()).hasSize(4);
        assertThat(request.messages().get(1).content().get(1)).isEqualTo(Content.image("https://x/y.png"));
        assertThat(request.messages().get(2).content()).containsExactly(ToolCall.of("c1", "f", "{}"));
    }

    @ParameterizedTest
    @CsvSource({"system", "user", "assistant"})
    void tp06ReadsAListOfTextsAsItReadsAString(String role) throws Exception {
        gateway.post(
                PATH,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"" + role
                        + "\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}");

        assertThat(asked().messages().get(0).text()).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"messages\":[]} | model is required",
                "{\"model\":\"m\"} | messages must be a list",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"x\",\"content\":\"a\"}]} | messages[0].role must be",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]} | messages[0].content must be",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | messages[0].content is required",
                "{\"model\":\"m\",\"temperature\":\"hot\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | temperature must be a number",
                "{\"model\":\"m\",\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | max_tokens must be",
                "{\"model\":\"m\",\"top_p\":0,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | topP must be above 0",
                "{\"model\":\"m\",\"model\":\"n\",\"messages\":[]} | each name once",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]} | surrogate",
                "{\"model\":\"m\",\"temperature\":NaN} | not a JSON object",
                "[1] | not a JSON object",
                "{ | not a JSON object",
            })
    void refusesABadRequestWithTheFieldThatIsWrong(String body, String message) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(json(reply.body()).path("error").path("message").asString()).contains(message);
        assertThat(json(reply.body()).path("error").path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void tp37RefusesJsonThatIsTooDeep() throws Exception {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(gateway.post(PATH, "{\"model\":\"m\",\"messages\":" + deep + "}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void tp03RefusesACallWithoutItsResultByItsId() throws Exception {
        RawClient.Reply reply = gateway.post(PATH, """
                {"model":"m","messages":[{"role":"assistant","tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},
                  {"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"1"},{"role":"user","content":"and?"}]}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("missing for c2");
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void ks12NoFieldOfARequestSteersWhereItGoes() throws Exception {
        String body = HELLO.replace("{\"model", "{\"api_base\":\"http://127.0.0.1:1\",\"model");

        assertThat(gateway.post(PATH, body).status()).isEqualTo(400);
        assertThat(backend.requests()).isEmpty();
    }

    private void streams(Completion end, String... pieces) {
        backend.script((request, call) -> {
            for (String piece : pieces) {
                call.listener().onToken(piece);
            }
            return end;
        });
    }

    private RawClient.Reply stream(String options) throws Exception {
        return gateway.post(PATH, HELLO.replace("{\"model", "{\"stream\":true," + options + "\"model"));
    }

    @Test
    void streamsTheRoleThePiecesTheReasonAndTheMark() throws Exception {
        streams(Completion.builder("m").text("Hello").build(), "He", "llo");

        RawClient.Reply reply = stream("");

        assertThat(reply.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(reply.header("cache-control")).isEqualTo("no-cache");
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> events = events(reply.body());
        assertThat(events.stream()
                        .map(event ->
                                event.path("choices").path(0).path("delta").toString()))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"content\":\"He\"}",
                        "{\"content\":\"llo\"}",
                        "{}");
        assertThat(events.get(3).path("choices").path(0).path("finish_reason").asString())
                .isEqualTo("stop");
        assertThat(events.stream().map(event -> event.path("id").asString()).distinct())
                .hasSize(1);
    }

    @Test
    void ts24EndsWithTheUsageIfItIsAskedFor() throws Exception {
        streams(Completion.builder("m").text("Hi").usage(Usage.reported(3, 1)).build(), "Hi");

        List<JsonNode> events =
                events(stream("\"stream_options\":{\"include_usage\":true},").body());

        JsonNode last = events.remove(events.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("usage").path("total_tokens").asInt()).isEqualTo(4);
        assertThat(events)
                .allMatch(event -> event.has("usage") && event.path("usage").isNull());
    }

    @Test
    void ts25SendsNoChunkWithoutAChoiceUnlessItIsAskedFor() throws Exception {
        streams(Completion.builder("m").text("Hi").usage(Usage.reported(3, 1)).build(), "Hi");

        assertThat(events(stream("").body()))
                .allMatch(event -> event.path("choices").size() == 1);
    }

    @Test
    void ts19StreamsToolCallsByTheirOwnIndexAndNamesThemOnce() throws Exception {
        ToolCall one = ToolCall.of("a", "f", "{}");
        ToolCall two = ToolCall.of("b", "g", "{\"x\":1}");
        backend.script((request, call) -> {
            call.listener().onReasoning("hm");
            call.listener().onToolCall(ToolCallPiece.begin(0, "a", "f", "{}"));
            call.listener().onToolCall(ToolCallPiece.begin(1, "b", "g", ""));
            call.listener().onToolCall(ToolCallPiece.more(1, "{\"x\":1}"));
            return Completion.builder("m").toolCalls(List.of(one, two)).build();
        });

        List<JsonNode> events = events(stream("").body());

        assertThat(events.stream()
                        .map(event ->
                                event.path("choices").path(0).path("delta").toString()))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"reasoning_content\":\"hm\"}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]}",
                        "{}");
        assertThat(events.get(5).path("choices").path(0).path("finish_reason").asString())
                .isEqualTo("tool_calls");
    }

    @Test
    void rt15AFailureBeforeTheFirstTextHasAStatus() throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(Reason.UNREACHABLE, "secret-host:443 refused")
                    .build();
        });

        RawClient.Reply reply = stream("");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(reply.body()).contains("network.unreachable").doesNotContain("secret-host");
    }

    @Test
    void rt13ts18AStreamThatBreaksEndsWithAnErrorAndWithoutTheMark() throws Exception {
        backend.script((request, call) -> {
            call.listener().onToken("ab");
            throw BackendException.builder(Reason.CUT, "reset").build();
        });

        RawClient.Reply reply = stream("");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).containsOnlyOnce("\"ab\"").doesNotContain("[DONE]");
        assertThat(events(reply.body()).get(2).path("error").path("code").asString())
                .isEqualTo("upstream_error");
    }

    @Test
    void rt03PassesTheTimeToTryAgainOn() throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(Reason.RATE_LIMITED, "slow down")
                    .retryAfter(Duration.ofSeconds(30))
                    .build();
        });

        RawClient.Reply reply = gateway.post(PATH, HELLO.replace("\"m\"", "\"limited\""));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("retry-after")).isIn("29", "30");
        assertThat(reply.header("x-should-retry")).isEmpty();
        assertThat(json(reply.body()).path("error").path("code").asString()).isEqualTo("rate_limit_exceeded");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,400,invalid_request",
        "CONTEXT_LENGTH_EXCEEDED,400,context_length_exceeded",
        "CONTENT_FILTER,400,content_filter",
        "REQUEST_TOO_LARGE,413,request_too_large",
        "MODEL_NOT_FOUND,404,model_not_found",
        "QUOTA_EXHAUSTED,429,insufficient_quota",
        "KEY_REFUSED,502,upstream_error",
        "PERMISSION_DENIED,502,upstream_error",
        "OVERLOADED,503,overloaded",
        "SERVER_ERROR,502,upstream_error",
        "TIMED_OUT,504,timeout",
        "MALFORMED,502,upstream_error",
    })
    void rt23EachReasonHasItsStatusAndCode(Reason reason, int status, String code) throws Exception {
        backend.script((request, call) -> {
            throw BackendException.builder(reason, "no").build();
        });

        RawClient.Reply reply = gateway.post(PATH, HELLO.replace("\"m\"", "\"" + reason + "\""));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(json(reply.body()).path("error").path("code").asString()).isEqualTo(code);
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource({"STOP,stop", "LENGTH,length", "CONTENT_FILTER,content_filter", "OTHER,stop"})
    void tp27EachFinishReasonHasItsWord(FinishReason reason, String word) throws Exception {
        backend.script((request, call) ->
                Completion.builder("m").text("x").finishReason(reason).build());

        assertThat(gateway.post(PATH, HELLO).body()).contains("\"finish_reason\":\"" + word + "\"");
    }

    @Test
    void listsRoutesAndModelsInBothForms() throws Exception {
        assertThat(json(gateway.get("/v1/models").body())
                        .path("data")
                        .path(0)
                        .path("id")
                        .asString())
                .isEqualTo("m");
        JsonNode anthropic = json(gateway.get("/v1/models?limit=1000", "anthropic-version: 2023-06-01")
                .body());
        assertThat(anthropic.path("has_more").asBoolean(true)).isFalse();
        assertThat(anthropic.path("data").path(0).path("type").asString()).isEqualTo("model");
        assertThat(gateway.get("/v1/models/m").status()).isEqualTo(200);
        assertThat(gateway.get("/v1/models/no%2Fsuch").status()).isEqualTo(404);
    }

    @Test
    void embedsTextsAsNumbersAndInBase64() throws Exception {
        String body = "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}";

        JsonNode numbers = json(gateway.post("/v1/embeddings", body).body());
        assertThat(numbers.path("data").path(1).path("embedding").toString()).isEqualTo("[1.0,-0.5]");
        assertThat(numbers.path("data").path(1).path("index").asInt()).isEqualTo(1);

        String base64 = body.replace("{", "{\"encoding_format\":\"base64\",");
        assertThat(json(gateway.post("/v1/embeddings", base64).body())
                        .path("data")
                        .path(0)
                        .path("embedding")
                        .asString())
                .isEqualTo("AACAPwAAAL8=");
        assertThat(gateway.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[]}")
                        .status())
                .isEqualTo(400);
        assertThat(gateway.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"\"]}")
                        .status())
                .isEqualTo(400);
    }
}

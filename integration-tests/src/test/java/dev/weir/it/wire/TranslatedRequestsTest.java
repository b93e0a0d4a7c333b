package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a backend is sent for a request of a client of the other API, or of its own, by the rows of the gateway's cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranslatedRequestsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String CHAT_ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"served","choices":[{"index":0,"message":
            {"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
    private static final String MESSAGE_ANSWER = """
            {"id":"msg_1","type":"message","role":"assistant","model":"served","content":[{"type":"text","text":"ok"}],
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}""";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedUpstream openAi = new ScriptedUpstream();
    private final ScriptedUpstream anthropic = new ScriptedUpstream();
    private final List<GatewayInFront> gateways = new ArrayList<>();
    private GatewayInFront beforeOpenAi;
    private GatewayInFront beforeAnthropic;

    TranslatedRequestsTest() throws IOException {}

    @BeforeAll
    void start() {
        openAi.answers(CHAT_ANSWER);
        anthropic.answers(MESSAGE_ANSWER);
        beforeOpenAi = gateway("openai", openAi.url() + "/v1", Map.of());
        beforeAnthropic = gateway("anthropic", anthropic.url(), Map.of());
    }

    @AfterAll
    void stop() {
        gateways.forEach(GatewayInFront::close);
        openAi.close();
        anthropic.close();
    }

    private GatewayInFront gateway(String type, String url, Map<String, ?> settings) {
        GatewayInFront gateway = GatewayInFront.of(type, url, settings);
        gateways.add(gateway);
        return gateway;
    }

    private HttpResponse<String> post(GatewayInFront gateway, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private ScriptedUpstream.Asked sent(GatewayInFront gateway, String path, String body, String... headers)
            throws Exception {
        ScriptedUpstream upstream = gateway == beforeAnthropic ? anthropic : openAi;
        HttpResponse<String> answer = post(gateway, path, body, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return upstream.last();
    }

    private JsonNode toAnthropic(String fields) throws Exception {
        return sent(beforeAnthropic, CHAT, "{\"model\":\"m\"," + fields + "}").body();
    }

    private JsonNode toOpenAi(String fields) throws Exception {
        return sent(beforeOpenAi, MESSAGES, "{\"model\":\"m\",\"max_tokens\":9," + fields + "}")
                .body();
    }

    private static String turn(String arguments) {
        return "\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"
                + "[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":" + arguments
                + "}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"1\"}]";
    }

    @Test
    void tp08AnEmptyTextBesideACallIsNoBlock() throws Exception {
        assertThat(toAnthropic(turn("\"{}\""))
                        .path("messages")
                        .path(1)
                        .path("content")
                        .toString())
                .isEqualTo("[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"f\",\"input\":{}}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {"\"\" | {}", "\"{}\" | {}", "\"[]\" | c1", "\"{bad\" | c1"})
    void tp10ArgumentsAreAnObjectOrRefusedByTheirCall(String arguments, String expected) throws Exception {
        HttpResponse<String> answer = post(beforeAnthropic, CHAT, "{\"model\":\"m\"," + turn(arguments) + "}");

        if (expected.equals("{}")) {
            assertThat(anthropic
                            .last()
                            .body()
                            .path("messages")
                            .path(1)
                            .path("content")
                            .path(0)
                            .path("input")
                            .toString())
                    .isEqualTo("{}");
        } else {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "- | - | ",
                "- | true | ",
                "- | false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                "\"auto\" | - | {\"type\":\"auto\"}",
                "\"auto\" | true | {\"type\":\"auto\"}",
                "\"auto\" | false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                "\"required\" | - | {\"type\":\"any\"}",
                "\"required\" | true | {\"type\":\"any\"}",
                "\"required\" | false | {\"type\":\"any\",\"disable_parallel_tool_use\":true}",
                "\"none\" | - | {\"type\":\"none\"}",
                "\"none\" | true | {\"type\":\"none\"}",
                "\"none\" | false | {\"type\":\"none\"}",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | - | {\"type\":\"tool\",\"name\":\"f\"}",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | true | {\"type\":\"tool\",\"name\":\"f\"}",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | false | {\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true}",
            })
    void tp11EachChoiceOfToolsHasItsForm(String choice, String parallel, String expected) throws Exception {
        JsonNode body = toAnthropic("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],"
                + (choice.equals("-") ? "" : "\"tool_choice\":" + choice + ",")
                + (parallel.equals("-") ? "" : "\"parallel_tool_calls\":" + parallel + ",")
                + "\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]");

        assertThat(body.get("tool_choice")).isEqualTo(expected == null ? null : json(expected));
        assertThat(body.path("tools").path(0).path("input_schema").path("type").asString())
                .isEqualTo("object");
    }

    @Test
    void tp13TheLimitOfTheAnswerIsTheConfiguredOne() throws Exception {
        JsonNode body = toAnthropic("\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]");

        assertThat(body.path("max_tokens").asInt()).isEqualTo(2048);
    }

    @Test
    void tp15ATemperatureThatAnthropicDoesNotHaveIsRefused() throws Exception {
        HttpResponse<String> answer = post(
                beforeAnthropic,
                CHAT,
                "{\"model\":\"m\",\"temperature\":1.7,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("from 0 to 1");
    }

    @Test
    void tp16StopSequencesOfWhiteSpaceAreLeftOut() throws Exception {
        JsonNode body =
                toAnthropic("\"stop\":[\"\\n\",\" \",\"END\"],\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]");

        assertThat(body.path("stop_sequences").toString()).isEqualTo("[\"END\"]");
    }

    @Test
    void tp17EveryInstructionReachesTheSystemPromptInOrder() throws Exception {
        JsonNode body = toAnthropic(
                "\"messages\":[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"q\"},"
                        + "{\"role\":\"developer\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"r\"}]");

        assertThat(body.path("system").toString())
                .isEqualTo("[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]");
        assertThat(body.path("messages").toString()).doesNotContain("system");
    }

    @Test
    void tp20NoMarkOfTheCacheReachesAServerThatDoesNotKnowIt() throws Exception {
        String mark = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
        JsonNode body = toOpenAi(
                mark + ",\"system\":[{\"type\":\"text\",\"text\":\"s\"," + mark + "}],\"tools\":[{\"name\":\"f\","
                        + "\"input_schema\":{\"type\":\"object\"}," + mark
                        + "}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"q\"," + mark
                        + "}]}]");

        assertThat(body.toString()).doesNotContain("cache_control", "ttl");
    }

    @Test
    void tp21AServerOfTheSameApiReceivesWhatItsClientSent() throws Exception {
        String body = """
                {"model":"m","max_tokens":9,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],
                "messages":[{"role":"user","content":[{"type":"text","text":"q"}]},{"role":"assistant","content":[
                {"type":"thinking","thinking":"h\\u00e4m","signature":"s=="},{"type":"redacted_thinking","data":"d"},
                {"type":"server_tool_use","id":"srv","name":"web_search","input":{"query":"q"}},
                {"type":"text","text":"a","citations":[{"type":"x","cited_text":"c"}]},
                {"type":"tool_use","id":"a:b","name":"f","input":{"x":1.50},"caller":{"type":"direct"}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a:b","content":[{"type":"text","text":"1"}]}]}],
                "tools":[{"name":"f","input_schema":{"type":"object"},"eager_input_streaming":true}],
                "thinking":{"type":"enabled","budget_tokens":2048},"top_k":3,"x_new":{"a":[1,2.50]},"stream":false}""";

        JsonNode sent = sent(beforeAnthropic, MESSAGES, body).body();

        assertThat(sent).isEqualTo(json(body));
    }

    @Test
    void tp21AServerOfTheChatApiReceivesTheReasoningAndFieldsOfItsAnswers() throws Exception {
        String turn = """
                {"role":"assistant","content":"a","reasoning_content":"hm","annotations":[{"x":1}],"tool_calls":[{"id":"a:b",
                "type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]}""";
        JsonNode sent = sent(
                        beforeOpenAi,
                        CHAT,
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}," + turn
                                + ",{\"role\":\"tool\",\"tool_call_id\":\"a:b\",\"content\":\"1\"}]}")
                .body();

        assertThat(sent.path("messages").path(1)).isEqualTo(json(turn));
    }

    @Test
    void tp24ReasoningGoesBackWhereTheBackendIsSetToNeedIt() throws Exception {
        GatewayInFront never = gateway("openai", openAi.url() + "/v1", Map.of("reasoningInRequests", "never"));
        String body =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\","
                        + "\"reasoning_content\":\"hm\"},{\"role\":\"user\",\"content\":\"r\"}]}";
        GatewayInFront always = gateway("openai", openAi.url() + "/v1", Map.of("reasoningInRequests", "always"));

        assertThat(sent(always, CHAT, body).body().toString()).contains("\"reasoning_content\":\"hm\"");
        assertThat(sent(never, CHAT, body).body().toString()).doesNotContain("hm");
    }

    @Test
    void tp30ASchemaBecomesATextWithoutASchemaOfTheServer() throws Exception {
        GatewayInFront byTool = gateway("anthropic", anthropic.url(), Map.of("structuredOutput", "tool"));
        anthropic.answers(MESSAGE_ANSWER
                .replace(
                        "{\"type\":\"text\",\"text\":\"ok\"}",
                        "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"s\",\"input\":{\"x\":1}}")
                .replace("end_turn", "tool_use"));
        try {
            JsonNode answer = json(post(byTool, CHAT, """
                    {"model":"m","messages":[{"role":"user","content":"q"}],"tools":[{"type":"function","function":{"name":"f"}}],
                    "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}}}""").body());

            assertThat(answer.path("choices")
                            .path(0)
                            .path("message")
                            .path("content")
                            .asString())
                    .isEqualTo("{\"x\":1}");
            assertThat(answer.path("choices").path(0).path("finish_reason").asString())
                    .isEqualTo("stop");
            assertThat(anthropic.last().body().path("tool_choice").path("type").asString())
                    .isEqualTo("any");
        } finally {
            anthropic.answers(MESSAGE_ANSWER);
        }
    }

    @Test
    void tp32LongAndStrangeIdsOfCallsAgreeWithTheirResults() throws Exception {
        String id = "toolu:" + "x".repeat(77);
        JsonNode messages = toOpenAi(
                        "\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":["
                                + "{\"type\":\"tool_use\",\"id\":\"" + id
                                + "\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":["
                                + "{\"type\":\"tool_result\",\"tool_use_id\":\"" + id + "\",\"content\":\"1\"}]}]")
                .path("messages");

        String sent = messages.path(1).path("tool_calls").path(0).path("id").asString();
        assertThat(sent).matches("[A-Za-z0-9_-]{1,40}");
        assertThat(messages.path(2).path("tool_call_id").asString()).isEqualTo(sent);
    }

    @Test
    void ep18AServerWithoutTlsIsAskedByHttp1WithoutAnUpgrade() throws Exception {
        var headers = sent(beforeOpenAi, CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}")
                .headers();

        assertThat(headers.keySet()).doesNotContain("Upgrade", "Http2-settings");
    }

    @Test
    void ep20BetaFeaturesOfTheClientJoinThoseOfTheSettings() throws Exception {
        GatewayInFront configured = gateway("anthropic", anthropic.url(), Map.of("betas", List.of("set", "a")));
        String body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}";

        post(configured, MESSAGES, body, "anthropic-beta", "a, b");
        assertThat(anthropic.last().headers().getFirst("anthropic-beta")).isEqualTo("set,a,b");
        assertThat(anthropic.last().body().has("betas")).isFalse();
        assertThat(sent(beforeAnthropic, MESSAGES, body, "anthropic-beta", "a,b")
                        .headers()
                        .getFirst("anthropic-beta"))
                .isEqualTo("a,b");
        assertThat(post(beforeAnthropic, MESSAGES, body, "anthropic-beta", "a b")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void ep30AnyVersionOfTheApiIsTaken() throws Exception {
        String body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}";

        assertThat(post(beforeAnthropic, MESSAGES, body, "anthropic-version", "2031-01-01")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(beforeAnthropic, MESSAGES, body).statusCode()).isEqualTo(200);
    }

    @Test
    void ep04CountsAsTheProviderDoesOrByEstimateAndNeverByAnAnswer() throws Exception {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"How many tokens are there?\"}]}";
        anthropic.answers("{\"input_tokens\":42}");
        try {
            HttpResponse<String> counted = post(beforeAnthropic, MESSAGES + "/count_tokens?beta=true", body);
            assertThat(counted.body()).isEqualTo("{\"input_tokens\":42}");
            assertThat(counted.headers().firstValue("x-weir-estimated")).contains("false");
            assertThat(anthropic.last().path()).isEqualTo("/v1/messages/count_tokens");
        } finally {
            anthropic.answers(MESSAGE_ANSWER);
        }
        int before = openAi.requests().size();
        HttpResponse<String> estimated = post(beforeOpenAi, MESSAGES + "/count_tokens", body);
        assertThat(json(estimated.body()).path("input_tokens").asInt()).isBetween(5, 30);
        assertThat(estimated.headers().firstValue("x-weir-estimated")).contains("true");
        assertThat(openAi.requests()).hasSize(before);
    }

    @Test
    void ep29NoHeaderOfTheBackendReachesTheClient() throws Exception {
        openAi.script(exchange -> {
            exchange.getResponseHeaders().set("set-cookie", "a=b");
            exchange.getResponseHeaders().set("server", "secret");
            exchange.getResponseHeaders().set("openai-organization", "org-1");
            ScriptedUpstream.send(exchange, "application/json", CHAT_ANSWER);
        });
        try {
            HttpResponse<String> answer =
                    post(beforeOpenAi, CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}");

            assertThat(answer.headers().map().keySet())
                    .contains("x-request-id", "x-weir-call-id")
                    .doesNotContain("set-cookie", "server", "openai-organization");
        } finally {
            openAi.answers(CHAT_ANSWER);
        }
    }
}

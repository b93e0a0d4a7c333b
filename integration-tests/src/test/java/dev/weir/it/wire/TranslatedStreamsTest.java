package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client reads of the stream of a backend with the other API, or with its own, by the rows of the gateway's cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranslatedStreamsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String START =
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"served\","
                    + "\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}";
    private static final String STOP = "{\"type\":\"message_stop\"}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedUpstream one = new ScriptedUpstream();
    private final ScriptedUpstream other = new ScriptedUpstream();
    private final List<GatewayInFront> gateways = new ArrayList<>();
    private GatewayInFront openAi;
    private GatewayInFront anthropic;

    TranslatedStreamsTest() throws IOException {}

    @BeforeAll
    void start() {
        openAi = kept(GatewayInFront.of("openai", one.url() + "/v1"));
        anthropic = kept(GatewayInFront.of("anthropic", one.url(), Map.of("maxResponseBytes", 4 << 20)));
    }

    @BeforeEach
    void forget() {
        one.requests().clear();
        other.requests().clear();
    }

    private GatewayInFront kept(GatewayInFront gateway) {
        gateways.add(gateway);
        return gateway;
    }

    @AfterAll
    void stop() {
        gateways.forEach(GatewayInFront::close);
        one.close();
        other.close();
    }

    private HttpResponse<String> post(GatewayInFront gateway, String path, String fields)
            throws IOException, InterruptedException {
        String limit = path.equals(MESSAGES) ? "\"max_tokens\":9," : "";
        return http.send(
                HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\"," + limit + fields
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String stream(GatewayInFront gateway, String path) throws Exception {
        HttpResponse<String> answer = post(gateway, path, "\"stream\":true,");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static List<JsonNode> events(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> json(line.substring(6)))
                .toList();
    }

    private static List<String> types(String body) {
        return events(body).stream().map(event -> event.path("type").asString()).toList();
    }

    private static String chunk(String delta, String reason) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"served\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}";
    }

    private static String text(String piece) {
        return chunk("{\"content\":\"" + piece + "\"}", "null");
    }

    private static String usage(int input, int output) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"served\",\"choices\":[],\"usage\":"
                + "{\"prompt_tokens\":" + input + ",\"completion_tokens\":" + output + ",\"total_tokens\":"
                + (input + output)
                + "}}";
    }

    private static String block(int index, String fields) {
        return "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":{" + fields + "}}";
    }

    private static String delta(int index, String fields) {
        return "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{" + fields + "}}";
    }

    private static String blockStop(int index) {
        return "{\"type\":\"content_block_stop\",\"index\":" + index + "}";
    }

    private static String end(String reason) {
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}";
    }

    @Test
    void ts01TheEventsOfAText() throws Exception {
        one.streams(
                chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                text("He"),
                text("llo"),
                chunk("{}", "\"stop\""),
                usage(5, 2),
                "[DONE]");

        String body = stream(openAi, MESSAGES);

        assertThat(types(body))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events(body).get(0).path("message").path("model").asString()).isEqualTo("m");
        assertThat(events(body).get(5).path("usage").path("output_tokens").asInt())
                .isEqualTo(2);
    }

    @Test
    void ts04AnEmptyListOfCallsIsNone() throws Exception {
        one.streams(
                chunk("{\"content\":\"x\",\"tool_calls\":[]}", "null"),
                chunk("{\"tool_calls\":[]}", "\"stop\""),
                "[DONE]");

        assertThat(stream(openAi, MESSAGES)).contains("\"text\":\"x\"").doesNotContain("input_json", "tool_use");
    }

    @Test
    void ts06ACallInOneChunkLosesNothing() throws Exception {
        one.streams(
                chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
                                + "\"{\\\"x\\\":1}\"}}]}",
                        "null"),
                chunk("{}", "\"tool_calls\""),
                "[DONE]");

        List<JsonNode> events = events(stream(openAi, MESSAGES));

        assertThat(events.get(1).path("content_block").path("name").asString()).isEqualTo("f");
        assertThat(events.stream()
                        .map(event -> event.path("delta").path("partial_json").asString(""))
                        .reduce("", String::concat))
                .isEqualTo("{\"x\":1}");
        assertThat(events.get(events.size() - 2)
                        .path("delta")
                        .path("stop_reason")
                        .asString())
                .isEqualTo("tool_use");
    }

    @Test
    void ts13ts15UsageComesAfterTheReasonOrNotAtAll() throws Exception {
        one.streams(text("Hi"), chunk("{}", "\"stop\""), usage(7, 4), "[DONE]");
        List<JsonNode> with = events(stream(openAi, MESSAGES));
        one.streams(text("Hi"), chunk("{}", "\"stop\""), "[DONE]");
        List<JsonNode> without = events(stream(openAi, MESSAGES));

        assertThat(with.get(with.size() - 2).path("usage").toString())
                .isEqualTo("{\"input_tokens\":7,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                        + "\"output_tokens\":4}");
        assertThat(without.get(without.size() - 2).has("usage")).isTrue();
    }

    @Test
    void ts16AStreamWithoutItsMarkIsWholeWithAReason() throws Exception {
        one.streams(text("Hi"), chunk("{}", "\"stop\""));

        assertThat(types(stream(openAi, MESSAGES))).endsWith("message_stop");
    }

    @Test
    void ts18AStreamThatEndsTooSoonIsAnErrorInEitherApi() throws Exception {
        one.streams(
                START,
                block(0, "\"type\":\"text\",\"text\":\"\""),
                delta(0, "\"type\":\"text_delta\",\"text\":\"Hi\""));

        assertThat(stream(anthropic, CHAT)).contains("\"error\"").doesNotContain("[DONE]");
        assertThat(types(stream(anthropic, MESSAGES))).endsWith("error").doesNotContain("message_stop");
    }

    @Test
    void ts21AnEmptyPieceOfArgumentsIsNoChunkOfItsOwn() throws Exception {
        one.streams(
                START,
                block(0, "\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}"),
                delta(0, "\"type\":\"input_json_delta\",\"partial_json\":\"\""),
                delta(0, "\"type\":\"input_json_delta\",\"partial_json\":\"{}\""),
                blockStop(0),
                end("tool_use"),
                STOP);

        List<String> deltas = events(stream(anthropic, CHAT)).stream()
                .map(event -> event.path("choices")
                        .path(0)
                        .path("delta")
                        .path("tool_calls")
                        .toString())
                .filter(calls -> !calls.isEmpty())
                .toList();
        assertThat(deltas)
                .containsExactly(
                        "[{\"index\":0,\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]",
                        "[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]");
    }

    @Test
    void ts27PingsAndUnknownEventsHaveNoEffect() throws Exception {
        one.streams(
                START,
                "{\"type\":\"ping\"}",
                block(0, "\"type\":\"text\",\"text\":\"\""),
                delta(0, "\"type\":\"text_delta\",\"text\":\"He\""),
                "{\"type\":\"ping\"}",
                "{\"type\":\"vendor.rate_limits\",\"limits\":{}}",
                delta(0, "\"type\":\"text_delta\",\"text\":\"llo\""),
                blockStop(0),
                end("end_turn"),
                STOP);

        String chat = stream(anthropic, CHAT);
        String messages = stream(anthropic, MESSAGES);

        assertThat(events(chat).stream()
                        .map(event ->
                                event.path("choices").path(0).path("delta").toString()))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"content\":\"He\"}",
                        "{\"content\":\"llo\"}",
                        "{}");
        assertThat(messages).doesNotContain("ping", "vendor");
    }

    @Test
    void ts28TheFirstEventHasEveryFieldThatStrictClientsWant() throws Exception {
        one.streams(text("Hi"), chunk("{}", "\"stop\""), "[DONE]");

        JsonNode message = events(stream(openAi, MESSAGES)).get(0).path("message");

        assertThat(message.propertyNames())
                .contains("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage");
        assertThat(message.path("usage").propertyNames())
                .containsExactlyInAnyOrder(
                        "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens");
    }

    @Test
    void ts35AnEventWithoutEndIsAnError() throws Exception {
        String event = "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"" + "x".repeat(1 << 20);
        one.script(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = event.getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseBody().write(piece);
            byte[] more = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 8; i++) {
                exchange.getResponseBody().write(more);
            }
        });

        HttpResponse<String> answer = post(anthropic, CHAT, "\"stream\":true,");

        assertThat(answer.statusCode()).isBetween(400, 599);
        assertThat(answer.body()).contains("response-too-large").doesNotContain("127.0.0.1");
    }

    @Test
    void tp22TheSignatureOfThinkingReachesItsPlaceInTheStream() throws Exception {
        one.streams(
                START,
                block(0, "\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\""),
                delta(0, "\"type\":\"thinking_delta\",\"thinking\":\"hm\""),
                delta(0, "\"type\":\"signature_delta\",\"signature\":\"sig==\""),
                blockStop(0),
                block(1, "\"type\":\"redacted_thinking\",\"data\":\"enc\""),
                blockStop(1),
                block(2, "\"type\":\"text\",\"text\":\"\""),
                delta(2, "\"type\":\"text_delta\",\"text\":\"Hi\""),
                delta(2, "\"type\":\"citations_delta\",\"citation\":{\"type\":\"x\",\"cited_text\":\"c\"}"),
                blockStop(2),
                block(3, "\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}"),
                delta(3, "\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"query\\\":1}\""),
                blockStop(3),
                block(4, "\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}"),
                delta(4, "\"type\":\"input_json_delta\",\"partial_json\":\"{}\""),
                blockStop(4),
                end("tool_use"),
                STOP);

        String body = stream(anthropic, MESSAGES);

        assertThat(events(body).stream()
                        .filter(event -> event.path("type").asString().startsWith("content_block_"))
                        .map(event -> event.path("index").asInt() + " "
                                + (event.has("delta")
                                        ? event.path("delta").path("type").asString()
                                        : event.has("content_block")
                                                ? event.path("content_block")
                                                        .path("type")
                                                        .asString()
                                                : "stop")))
                .containsExactly(
                        "0 thinking",
                        "0 thinking_delta",
                        "0 signature_delta",
                        "0 stop",
                        "1 redacted_thinking",
                        "1 stop",
                        "2 text",
                        "2 text_delta",
                        "2 citations_delta",
                        "2 stop",
                        "3 server_tool_use",
                        "3 stop",
                        "4 tool_use",
                        "4 input_json_delta",
                        "4 stop");
        assertThat(body).contains("\"signature\":\"sig==\"", "\"data\":\"enc\"", "{\"query\":1}");
    }

    @Test
    void tp21FieldsOfTheServerReachAClientOfItsApiInAStream() throws Exception {
        String logprobs = "{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.5,\"bytes\":null,\"top_logprobs\":[]}]}";
        one.streams(
                chunk(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
                                        + "\"{}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}]}",
                                "null")
                        .replace("\"created\"", "\"system_fingerprint\":\"fp_1\",\"created\""),
                text("Hi").replace("\"finish_reason\"", "\"logprobs\":" + logprobs + ",\"finish_reason\""),
                chunk("{}", "\"tool_calls\""),
                "[DONE]");

        List<JsonNode> events = events(stream(openAi, CHAT));

        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("system_fingerprint").asString()).isEqualTo("fp_1");
        assertThat(last.path("choices").path(0).path("logprobs")).isEqualTo(json(logprobs));
        assertThat(events.get(events.size() - 2)
                        .path("choices")
                        .path(0)
                        .path("delta")
                        .toString())
                .isEqualTo(
                        "{\"tool_calls\":[{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}},\"index\":0}]}");
    }

    @Test
    void tp27FieldsAndReasonsOfTheServerReachAClientOfItsApiPlainAndStreamed() throws Exception {
        String usage = "{\"input_tokens\":3,\"output_tokens\":2,\"service_tier\":\"standard\"}";
        one.answers(
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"served\",\"content\":[{\"type\":\"text\","
                        + "\"text\":\"Hi\"}],\"stop_reason\":\"pause_turn\",\"stop_sequence\":null,\"container\":{\"id\":\"c\"},"
                        + "\"x_new\":1,\"usage\":" + usage + "}");
        JsonNode plain = json(post(anthropic, MESSAGES, "").body());
        one.streams(
                START,
                block(0, "\"type\":\"text\",\"text\":\"\""),
                delta(0, "\"type\":\"text_delta\",\"text\":\"Hi\""),
                blockStop(0),
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"pause_turn\",\"stop_sequence\":null,\"container\":"
                        + "{\"id\":\"c\"}},\"x_new\":1,\"usage\":" + usage + "}",
                STOP);
        List<JsonNode> events = events(stream(anthropic, MESSAGES));
        JsonNode end = events.get(events.size() - 2);

        assertThat(plain.path("stop_reason").asString())
                .isEqualTo("pause_turn")
                .isEqualTo(end.path("delta").path("stop_reason").asString());
        assertThat(plain.path("container").toString())
                .isEqualTo("{\"id\":\"c\"}")
                .isEqualTo(end.path("delta").path("container").toString());
        assertThat(plain.path("x_new").asInt())
                .isEqualTo(1)
                .isEqualTo(end.path("x_new").asInt());
        assertThat(plain.path("usage").path("service_tier").asString()).isEqualTo("standard");
        assertThat(end.path("usage")).isEqualTo(plain.path("usage"));
    }

    @Test
    void ep27AServerThatRefusesStreamOptionsIsSentNone() throws Exception {
        one.streams(text("Hi"), chunk("{}", "\"stop\""), "[DONE]");
        GatewayInFront without = kept(GatewayInFront.of("openai", one.url() + "/v1", Map.of("streamUsage", false)));

        stream(openAi, CHAT);
        assertThat(one.last()
                        .body()
                        .path("stream_options")
                        .path("include_usage")
                        .asBoolean())
                .isTrue();
        stream(without, CHAT);
        assertThat(one.last().body().has("stream_options")).isFalse();
    }

    @Test
    void ep28AWholeAnswerIsStreamedAndAStreamIsPutTogether() throws Exception {
        one.answers("""
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"served","choices":[{"index":0,"message":
                {"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""");
        assertThat(stream(openAi, CHAT)).contains("{\"content\":\"Hi\"}").endsWith("data: [DONE]\n\n");

        GatewayInFront streaming =
                kept(GatewayInFront.of("openai", one.url() + "/v1", Map.of("streamUnderneath", "always")));
        one.streams(text("He"), text("llo"), chunk("{}", "\"stop\""), "[DONE]");
        assertThat(json(post(streaming, CHAT, "").body())
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asString())
                .isEqualTo("Hello");
    }

    private GatewayInFront route(String type) {
        Map<String, Object> backends = Map.of(
                "a", Map.of("type", type, "baseUrl", one.url(), "apiKey", "k"),
                "b", Map.of("type", type, "baseUrl", other.url(), "apiKey", "k"));
        List<Map<String, String>> targets =
                List.of(Map.of("backend", "a", "model", "x"), Map.of("backend", "b", "model", "y"));
        return kept(GatewayInFront.of(Map.of(
                "client", Map.of("backend", "a", "model", "m"),
                "backends", backends,
                "routes", Map.of("m", Map.of("targets", targets)),
                "retry", Map.of("maxRetries", 0),
                "gateway", Map.of("port", 0))));
    }

    @Test
    void rt12AFailureAfterTheFirstEventLeavesNothingOfItsTarget() throws Exception {
        one.streams(
                START.replace("msg_1", "msg_a"),
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
        other.streams(
                START.replace("msg_1", "msg_b"),
                block(0, "\"type\":\"text\",\"text\":\"\""),
                delta(0, "\"type\":\"text_delta\",\"text\":\"Hi\""),
                blockStop(0),
                end("end_turn"),
                STOP);

        String body = stream(route("anthropic"), MESSAGES);

        assertThat(body).containsOnlyOnce("\"message_start\"").contains("msg_b").doesNotContain("msg_a", "busy");
        assertThat(events(body).get(0).path("message").path("model").asString()).isEqualTo("m");
    }

    @Test
    void rt17rt40TheSecondTargetGetsTheSameRequestAndTheFirstFailureIsTheAnswer() throws Exception {
        one.script(exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/html");
            exchange.sendResponseHeaders(502, -1);
        });
        other.script(exchange -> {
            byte[] error = "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.getResponseHeaders().set("retry-after", "30");
            exchange.sendResponseHeaders(429, error.length);
            exchange.getResponseBody().write(error);
        });

        HttpResponse<String> answer = post(route("openai"), CHAT, "\"user\":\"" + "u".repeat(3 << 20) + "\",");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(answer.body()).path("error").path("code").asString()).isEqualTo("upstream_error");
        assertThat(other.last().body().toString().replace("\"model\":\"y\"", ""))
                .isEqualTo(one.last().body().toString().replace("\"model\":\"x\"", ""));
    }
}

package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The API of Anthropic. */
class AnthropicTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String WEATHER = ",\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\","
            + "\"properties\":{\"city\":{\"type\":\"string\"},\"unit\":{\"enum\":[\"C\",\"F\"]}}}}]";
    private static final String HELLO = "[{\"role\":\"user\",\"content\":\"hello\"}]";

    private final Simulator simulator = Simulator.builder().seed(42).start();
    private final Client client = new Client(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    private HttpResponse<String> send(String body) throws Exception {
        return client.post(MESSAGES, body, "anthropic-version", "2023-06-01", "x-api-key", "sk-ant");
    }

    private static String body(String model, String messages, String more) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":2000,\"messages\":" + messages + more + "}";
    }

    private JsonNode answer(String messages, String more) throws Exception {
        HttpResponse<String> response = send(body("m", messages, more));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Client.json(response);
    }

    private List<JsonNode> events(String more) throws Exception {
        return Client.events(send(body("m", HELLO, ",\"stream\":true" + more)).body()).stream()
                .map(Client::json)
                .toList();
    }

    private static String joined(List<JsonNode> events, String field) {
        return events.stream()
                .map(event -> event.path("delta").path(field).asString(""))
                .collect(Collectors.joining());
    }

    @Test
    void continuesAnAnswerThatTheLastMessageBegins() throws Exception {
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withContinuation(true))
                .build());
        String whole = answer(HELLO, "").at("/content/0/text").asString();
        String begun = whole.substring(0, 10);

        assertThat(answer(
                                "[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":\""
                                        + begun + "\"}]",
                                "")
                        .at("/content/0/text")
                        .asString())
                .isEqualTo(whole.substring(10));
    }

    @Test
    void answersWithAMessage() throws Exception {
        HttpResponse<String> response = send(body("claude", HELLO, ",\"system\":\"be brief\""));

        JsonNode message = Client.json(response);
        assertThat(response.headers().firstValue("request-id")).get().asString().startsWith("req_");
        assertThat(message.path("id").asString()).startsWith("msg_");
        assertThat(message.path("type").asString()).isEqualTo("message");
        assertThat(message.path("role").asString()).isEqualTo("assistant");
        assertThat(message.path("model").asString()).isEqualTo("claude");
        assertThat(message.at("/content/0/text").asString()).isNotBlank();
        assertThat(message.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(message.path("stop_sequence").isNull()).isTrue();
        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(4);
        assertThat(message.at("/usage/output_tokens").asInt()).isPositive();
        assertThat(simulator.log().last().model()).isEqualTo("claude");
        assertThat(simulator.log().last().header("x-api-key")).isEqualTo("***");
    }

    @Test
    void streamsThePlainAnswerAsNamedEvents() throws Exception {
        JsonNode whole = answer(HELLO, "");
        String stream = send(body("m", HELLO, ",\"stream\":true")).body();
        List<JsonNode> events = events("");

        assertThat(stream).startsWith("event: message_start\ndata: {").endsWith("{\"type\":\"message_stop\"}\n\n");
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .startsWith("message_start", "ping", "content_block_start", "content_block_delta")
                .endsWith("content_block_delta", "content_block_stop", "message_delta", "message_stop");
        assertThat(joined(events, "text")).isEqualTo(whole.at("/content/0/text").asString());
        JsonNode delta = events.get(events.size() - 2);
        assertThat(delta.at("/delta/stop_reason").asString()).isEqualTo("end_turn");
        assertThat(delta.at("/usage/output_tokens")).isEqualTo(whole.at("/usage/output_tokens"));
        assertThat(events.get(0).at("/message/usage/input_tokens")).isEqualTo(whole.at("/usage/input_tokens"));
    }

    @Test
    void callsAToolWhenItMust() throws Exception {
        JsonNode message = answer(HELLO, WEATHER + ",\"tool_choice\":{\"type\":\"any\"}");
        List<JsonNode> events = events(WEATHER + ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"weather\"}");

        assertThat(message.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(message.at("/content/0/id").asString()).startsWith("toolu_");
        assertThat(message.at("/content/0/input/unit").asString()).isIn("C", "F");
        assertThat(events.get(2).at("/content_block/name").asString()).isEqualTo("weather");
        assertThat(Client.json(joined(events, "partial_json"))).isEqualTo(message.at("/content/0/input"));
        assertThat(answer(HELLO, WEATHER).path("stop_reason").asString()).isEqualTo("end_turn");
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build());
        assertThat(answer(HELLO, WEATHER).path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(answer(HELLO, WEATHER + ",\"tool_choice\":{\"type\":\"none\"}")
                        .path("stop_reason")
                        .asString())
                .isEqualTo("end_turn");
    }

    @Test
    void readsEveryKindOfContent() throws Exception {
        String messages = "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                + "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AA==\"}},"
                + "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"d\"}}]},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}]},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"20 C\"}]}]}]";
        simulator.play(
                Scenario.builder().answer(AnswerSettings.FILLER.withEcho(true)).build());

        assertThat(answer(messages, ",\"system\":[{\"type\":\"text\",\"text\":\"s\"}]")
                        .at("/content/0/text")
                        .asString())
                .isEqualTo("20 C");
    }

    @Test
    void endsForManyReasons() throws Exception {
        simulator.play(Scenario.builder().answer("one two three").build());
        JsonNode stopped = answer(HELLO, ",\"stop_sequences\":[\"three\",\" two\"]");

        assertThat(stopped.path("stop_reason").asString()).isEqualTo("stop_sequence");
        assertThat(stopped.path("stop_sequence").asString()).isEqualTo(" two");
        assertThat(stopped.at("/content/0/text").asString()).isEqualTo("one");
        assertThat(send("{\"model\":\"m\",\"max_tokens\":1,\"messages\":" + HELLO + "}")
                        .body())
                .contains("\"stop_reason\":\"max_tokens\"");
    }

    @ParameterizedTest
    @CsvSource({
        "content-filter, refusal",
        "context-window, model_context_window_exceeded",
        "paused-turn, pause_turn",
        "empty-finish-reason, ''"
    })
    void faultsGiveOtherStopReasons(String fault, String reason) throws Exception {
        for (String stream : new String[] {"", ",\"stream\":true"}) {
            assertThat(send(body("sim:" + fault, HELLO, stream)).body()).contains("\"stop_reason\":\"" + reason + "\"");
        }
    }

    @Test
    void thinksAndVerifiesItsSignature() throws Exception {
        String thinking = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";
        JsonNode message = answer(HELLO, thinking);
        List<JsonNode> events = events(thinking);
        JsonNode block = message.at("/content/0");

        assertThat(block.path("type").asString()).isEqualTo("thinking");
        assertThat(message.at("/content/1/type").asString()).isEqualTo("text");
        assertThat(joined(events, "thinking"))
                .isEqualTo(block.path("thinking").asString())
                .isNotBlank();
        assertThat(joined(events, "signature"))
                .isEqualTo(block.path("signature").asString())
                .isNotBlank();
        assertThat(joined(events, "text"))
                .isEqualTo(message.at("/content/1/text").asString());
        String turns = "[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":"
                + message.path("content") + "},{\"role\":\"user\",\"content\":\"and?\"}]";
        answer(turns, thinking);
        HttpResponse<String> edited = send(body("m", turns.replaceFirst("\"thinking\":\"..", "\"thinking\":\"Xx"), ""));
        assertThat(edited.statusCode()).isEqualTo(400);
        assertThat(edited.body()).contains("messages.1.content.0.signature: Invalid `signature` in `thinking` block");
    }

    @Test
    void readsWhatItWroteToTheCache() throws Exception {
        String mark = "\"cache_control\":{\"type\":\"ephemeral\"}";
        String system = ",\"system\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(400) + "\"," + mark + "}]";

        JsonNode first = answer(HELLO, system).path("usage");
        JsonNode second = answer(HELLO, system).path("usage");
        String longer = "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + "y".repeat(79) + "\","
                + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}]";
        JsonNode third = answer(longer, system).path("usage");

        assertThat(usage(first)).containsExactly(2, 100, 0, 100, 0);
        assertThat(usage(second)).containsExactly(2, 0, 100, 0, 0);
        assertThat(usage(third)).containsExactly(0, 20, 100, 0, 20);
    }

    private static List<Integer> usage(JsonNode usage) {
        return List.of(
                usage.path("input_tokens").asInt(),
                usage.path("cache_creation_input_tokens").asInt(),
                usage.path("cache_read_input_tokens").asInt(),
                usage.at("/cache_creation/ephemeral_5m_input_tokens").asInt(),
                usage.at("/cache_creation/ephemeral_1h_input_tokens").asInt());
    }

    @Test
    void countsTokensAndListsModels() throws Exception {
        String[] version = {"anthropic-version", "2023-06-01"};
        simulator.play(Scenario.builder().model("claude").build());

        assertThat(Client.json(client.post(
                                MESSAGES + "/count_tokens",
                                "{\"model\":\"claude\",\"messages\":" + HELLO + "}",
                                version))
                        .path("input_tokens")
                        .asInt())
                .isEqualTo(2);
        JsonNode models = Client.json(client.get("/v1/models", version));
        assertThat(models.at("/data/0/type").asString()).isEqualTo("model");
        assertThat(models.path("first_id").asString()).isEqualTo("claude");
        assertThat(models.path("has_more").asBoolean(true)).isFalse();
        assertThat(Client.json(client.get("/v1/models/claude", version))
                        .path("display_name")
                        .asString())
                .isEqualTo("claude");
        assertThat(Client.json(client.get("/v1/models/none", version))
                        .at("/error/type")
                        .asString())
                .isEqualTo("not_found_error");
    }

    @Test
    void asksForAKeyAndAVersion() throws Exception {
        String body = body("m", HELLO, "");
        assertThat(client.post(MESSAGES, body).body()).contains("anthropic-version: header is required");
        simulator.play(Scenario.builder().apiKey("right").build());

        HttpResponse<String> wrong = send(body);
        assertThat(wrong.statusCode()).isEqualTo(401);
        JsonNode error = Client.json(wrong);
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.at("/error/type").asString()).isEqualTo("authentication_error");
        assertThat(error.path("request_id").asString())
                .isEqualTo(wrong.headers().firstValue("request-id").orElseThrow());
        assertThat(client.post(MESSAGES, body, "anthropic-version", "2023-06-01", "x-api-key", "right")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | max_tokens: Field required",
                "{\"model\":\"m\",\"max_tokens\":9} | messages: Field required",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[],\"n\":1} | n: Extra inputs are not permitted",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]} | messages.0.role: ",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\"}]} | messages.0.content: Field required",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\"}]}]} | must be non-empty",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"blob\"}]}]} | messages.0.content.0.type: ",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\"}]}]} | unexpected `tool_use_id`",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}]}]} | without `tool_result` blocks immediately after: t",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":{\"type\":\"any\"}} | tool_choice",
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":2} | temperature: range: 0..1",
                "{\"model\":\"m\",\"max_tokens\":2000,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}} | `max_tokens` must be greater"
            })
    void refusesWhatAnthropicRefuses(String body, String message) throws Exception {
        HttpResponse<String> refusal = send(body);

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(Client.json(refusal).at("/error/type").asString()).isEqualTo("invalid_request_error");
        assertThat(Client.json(refusal).at("/error/message").asString()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "status-400, 400, invalid_request_error",
        "context-length, 400, invalid_request_error",
        "status-401, 401, authentication_error",
        "status-403, 403, permission_error",
        "status-404, 404, not_found_error",
        "status-413, 413, request_too_large",
        "rate-limit-seconds, 429, rate_limit_error",
        "quota-exhausted, 402, billing_error",
        "status-500, 500, api_error",
        "status-504, 504, timeout_error",
        "status-529, 529, overloaded_error"
    })
    void errorsComeAsAnthropicSaysThem(String fault, int status, String type) throws Exception {
        HttpResponse<String> response = send(body("sim:" + fault, HELLO, ""));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Client.json(response).at("/error/type").asString()).isEqualTo(type);
    }

    @Test
    void tellsWhatIsLeftOfItsLimits() throws Exception {
        simulator.play(Scenario.builder()
                .rateLimit(RateLimit.NONE.withRequestsPerMinute(1))
                .build());
        HttpResponse<String> first = send(body("m", HELLO, ""));
        HttpResponse<String> second = send(body("m", HELLO, ""));

        assertThat(first.headers().firstValue("anthropic-ratelimit-requests-limit"))
                .contains("1");
        assertThat(first.headers().firstValue("anthropic-ratelimit-requests-remaining"))
                .contains("0");
        assertThat(Instant.parse(first.headers()
                        .firstValue("anthropic-ratelimit-requests-reset")
                        .orElseThrow()))
                .isAfter(simulator.log().last().arrivedAt());
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 60L);
    }

    @Test
    void streamsBreakAsAnthropicsDo() throws Exception {
        String stream = ",\"stream\":true";
        assertThat(send(body("sim:error-event", HELLO, stream)).body())
                .contains("event: content_block_delta\n")
                .contains("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"")
                .doesNotContain("message_stop");
        assertThat(send(body("sim:no-done", HELLO, stream)).body())
                .contains("event: message_delta")
                .doesNotContain("message_stop");
        assertThat(send(body("sim:no-finish", HELLO, stream)).body()).doesNotContain("message_delta");
        assertThat(send(body("sim:missing-usage", HELLO, stream)).body()).doesNotContain("\"usage\"");
        assertThat(send(body("sim:glued-json", HELLO, stream)).body()).contains("}{\"type\":\"content_block_delta\"");
        assertThat(send(body("sim:doubled-message", HELLO, stream)).body())
                .contains("{\"type\":\"message_stop\",\"message\":{");
        assertThat(send(body("sim:shared-tool-index", HELLO, stream + WEATHER)).body())
                .containsSubsequence("\"index\":0,\"content_block\":{", "\"index\":0,\"content_block\":{");
        assertThat(send(body("sim:empty-choices", HELLO, stream)).body()).startsWith("event: message_start");
        assertThat(send(body("sim:sse-no-space", HELLO, stream)).body()).startsWith("event:message_start\ndata:{");
    }
}

package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String WEATHER = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
            + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},"
            + "\"unit\":{\"enum\":[\"C\",\"F\"]}}}}}]";

    private final Simulator simulator = Simulator.builder().seed(42).start();
    private final Client client = new Client(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void answersAsOpenAiDoes() throws Exception {
        HttpResponse<String> response = client.ask("gpt-4o-mini");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("content-length")).isPresent();
        assertThat(response.headers().firstValue("x-request-id"))
                .get()
                .asString()
                .startsWith("req_");
        assertThat(response.headers().firstValue("openai-processing-ms")).isPresent();
        JsonNode body = Client.json(response);
        assertThat(body.path("id").asString()).startsWith("chatcmpl-");
        assertThat(body.path("object").asString()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("model").asString()).isEqualTo("gpt-4o-mini");
        assertThat(body.path("system_fingerprint").asString()).startsWith("fp_");
        JsonNode choice = body.path("choices").path(0);
        assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asString()).isNotBlank();
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
        JsonNode usage = body.path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(7);
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(7 + usage.path("completion_tokens").asInt());
        assertThat(usage.path("prompt_tokens_details").path("cached_tokens").asInt(-1))
                .isZero();
        assertThat(usage.path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asInt(-1))
                .isZero();
    }

    @Test
    void streamsTheTextThatAPlainAnswerHas() throws Exception {
        String plain =
                Client.json(client.ask("m")).at("/choices/0/message/content").asString();

        HttpResponse<String> stream = client.askForStream("m");

        assertThat(stream.headers().firstValue("content-type")).get().asString().startsWith("text/event-stream");
        List<String> events = Client.events(stream.body());
        assertThat(Client.text(stream.body())).isEqualTo(plain);
        assertThat(events.get(0)).contains("\"role\":\"assistant\"").doesNotContain("usage");
        assertThat(events.get(events.size() - 2)).contains("\"finish_reason\":\"stop\"");
        assertThat(events).last().isEqualTo("[DONE]");
    }

    @Test
    void tellsUsageInAStreamOnlyIfAsked() throws Exception {
        HttpResponse<String> stream =
                client.post(CHAT, Client.chat("m", true, ",\"stream_options\":{\"include_usage\":true}"));

        List<String> events = Client.events(stream.body());
        assertThat(events.get(0)).contains("\"usage\":null");
        JsonNode last = Client.json(events.get(events.size() - 2));
        assertThat(last.path("choices").size()).isZero();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isEqualTo(7);
        assertThat(client.askForStream("m").body()).doesNotContain("usage");
    }

    @Test
    void endsAtMaxTokensWithFinishReasonLength() throws Exception {
        JsonNode body = Client.json(client.post(CHAT, Client.chat("m", false, ",\"max_tokens\":5")));

        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void callsAToolWhenItMust() throws Exception {
        JsonNode body =
                Client.json(client.post(CHAT, Client.chat("m", false, WEATHER + ",\"tool_choice\":\"required\"")));

        JsonNode call = body.at("/choices/0/message/tool_calls/0");
        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(body.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(call.path("id").asString()).startsWith("call_");
        assertThat(call.at("/function/name").asString()).isEqualTo("weather");
        JsonNode arguments = Client.json(call.at("/function/arguments").asString());
        assertThat(arguments.path("city").isString()).isTrue();
        assertThat(arguments.path("unit").asString()).isIn("C", "F");
    }

    @Test
    void streamsAToolCallInPieces() throws Exception {
        String choice = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}";
        HttpResponse<String> stream = client.post(CHAT, Client.chat("m", true, WEATHER + choice));

        List<JsonNode> deltas = Client.events(stream.body()).stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(event -> Client.json(event).at("/choices/0/delta/tool_calls/0"))
                .filter(call -> !call.isMissingNode())
                .toList();
        assertThat(deltas.get(0).at("/function/name").asString()).isEqualTo("weather");
        assertThat(deltas.get(0).at("/function/arguments").asString()).isEmpty();
        assertThat(deltas.get(1).has("id")).isFalse();
        String arguments = deltas.stream()
                .map(call -> call.at("/function/arguments").asString())
                .reduce("", String::concat);
        assertThat(Client.json(arguments).has("city")).isTrue();
        assertThat(stream.body()).contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void offeredToolsAreCalledOnlyIfTheScenarioSaysSo() throws Exception {
        assertThat(client.post(CHAT, Client.chat("m", false, WEATHER)).body()).doesNotContain("tool_calls");

        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build());

        assertThat(client.post(CHAT, Client.chat("m", false, WEATHER)).body()).contains("tool_calls");
    }

    @Test
    void answersAToolsResultWithText() throws Exception {
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withCallTools(true))
                .build());
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"20 C\"}]"
                + WEATHER + "}";

        assertThat(Client.json(client.post(CHAT, body))
                        .at("/choices/0/finish_reason")
                        .asString())
                .isEqualTo("stop");
    }

    @Test
    void answersJsonWhereAsked() throws Exception {
        String object = ",\"response_format\":{\"type\":\"json_object\"}";
        String schema = ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                + "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":4},"
                + "\"tags\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/tag\"}}},"
                + "\"$defs\":{\"tag\":{\"enum\":[\"x\",\"y\"]}}}}}";

        assertThat(answered(object).isObject()).isTrue();
        JsonNode answered = answered(schema);
        assertThat(answered.path("n").asInt()).isBetween(3, 4);
        assertThat(answered.at("/tags/0").asString()).isIn("x", "y");
    }

    private JsonNode answered(String format) throws Exception {
        JsonNode body = Client.json(client.post(CHAT, Client.chat("m", false, format)));
        return Client.json(body.at("/choices/0/message/content").asString());
    }

    @Test
    void saysWhatTheScenarioSays() throws Exception {
        simulator.play(Scenario.builder().answer("Done: nginx × 3.").build());

        assertThat(Client.text(client.askForStream("m").body())).isEqualTo("Done: nginx × 3.");
    }

    @Test
    void repeatsTheLastMessageWhereTheScenarioAsksForAnEcho() throws Exception {
        simulator.play(
                Scenario.builder().answer(AnswerSettings.FILLER.withEcho(true)).build());

        assertThat(client.ask("m").body()).contains("Deploy nginx with 3 replicas");
    }

    @Test
    void continuesAnAnswerThatTheLastMessageBegins() throws Exception {
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER.withContinuation(true))
                .build());
        String whole = content("{\"role\":\"user\",\"content\":\"hello\"}");

        for (int begun = 1; begun <= whole.length(); begun++) {
            String message = "{\"role\":\"assistant\",\"content\":\"" + whole.substring(0, begun) + "\"}";
            assertThat(content("{\"role\":\"user\",\"content\":\"hello\"}," + message))
                    .isEqualTo(whole.substring(begun));
        }
        assertThat(content("{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"assistant\",\"content\":\"no\"}"))
                .isEqualTo(whole);
    }

    private String content(String messages) throws Exception {
        return Client.json(client.post(CHAT, "{\"model\":\"m\",\"messages\":[" + messages + "]}"))
                .at("/choices/0/message/content")
                .asString();
    }

    @Test
    void tellsReasoningAndCachedTokens() throws Exception {
        simulator.play(Scenario.builder()
                .answer(AnswerSettings.FILLER
                        .withTokens(10)
                        .withReasoningTokens(30)
                        .withCachedShare(0.5))
                .build());

        JsonNode usage = Client.json(client.ask("m")).path("usage");

        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(40);
        assertThat(usage.at("/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(30);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(3);
        assertThat(Client.text(client.askForStream("m").body())).hasSize(40);
    }

    @Test
    void readsContentInParts() throws Exception {
        simulator.play(
                Scenario.builder().answer(AnswerSettings.FILLER.withEcho(true)).build());
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"one \"},{\"type\":\"text\",\"text\":\"two\"}]}]}";

        assertThat(Client.json(client.post(CHAT, body))
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("one two");
    }

    @Test
    void listsModels() throws Exception {
        simulator.play(Scenario.builder().model("gpt-4o-mini").build());

        JsonNode list = Client.json(client.get("/v1/models"));

        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(StreamSupport.stream(list.path("data").spliterator(), false)
                        .map(model -> model.path("id").asString()))
                .contains("gpt-4o-mini", "sim:ok", "sim:reset-halfway");
        assertThat(Client.json(client.get("/v1/models/gpt-4o-mini")).path("id").asString())
                .isEqualTo("gpt-4o-mini");
        assertThat(client.get("/v1/models/gpt-5").statusCode()).isEqualTo(404);
        assertThat(client.get("/health").statusCode()).isEqualTo(200);
    }
}

package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Completions, Azure's paths, keys, and what is refused. */
class ApiTest {
    private static final String CHAT = "/v1/chat/completions";

    private final Simulator simulator = Simulator.builder().seed(42).start();
    private final Client client = new Client(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void completesOnePrompt() throws Exception {
        JsonNode body = Client.json(client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"hello you\"}"));

        assertThat(body.path("id").asString()).startsWith("cmpl-");
        assertThat(body.path("object").asString()).isEqualTo("text_completion");
        assertThat(body.path("choices").size()).isEqualTo(1);
        assertThat(body.at("/choices/0/finish_reason").asString()).isIn("stop", "length");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(body.at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(16);
    }

    @Test
    void completesABatchOfPromptsWithOneChoiceEach() throws Exception {
        simulator.play(
                Scenario.builder().answer(AnswerSettings.FILLER.withEcho(true)).build());

        JsonNode body =
                Client.json(client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[\"one\",\"two\",\"three\"]}"));

        assertThat(body.path("choices").size()).isEqualTo(3);
        assertThat(body.at("/choices/2/index").asInt()).isEqualTo(2);
        assertThat(body.at("/choices/2/text").asString()).isEqualTo("three");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void streamsCompletions() throws Exception {
        simulator.play(Scenario.builder().answer("a text of several pieces").build());

        HttpResponse<String> stream =
                client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"x\",\"stream\":true}");

        assertThat(Client.text(stream.body())).isEqualTo("a text of several pieces");
        assertThat(Client.events(stream.body()).get(0)).contains("\"object\":\"text_completion\"");
        assertThat(stream.body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersOnAzuresPathsWithAzuresKey() throws Exception {
        simulator.play(Scenario.builder().apiKey("secret").build());
        String path = "/openai/deployments/my-gpt/chat/completions";
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        HttpResponse<String> answer = client.post(path + "?api-version=2024-10-21", body, "api-key", "secret");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Client.json(answer).path("model").asString()).isEqualTo("my-gpt");
        assertThat(client.post(path, body, "api-key", "secret").statusCode()).isEqualTo(404);
        assertThat(client.post(path + "?api-version=1", body, "api-key", "wrong")
                        .statusCode())
                .isEqualTo(401);
        assertThat(client.post(
                                "/openai/deployments/sim:status-500/chat/completions?api-version=1",
                                body,
                                "api-key",
                                "secret")
                        .statusCode())
                .isEqualTo(500);
    }

    @Test
    void asksForAKeyWhereTheScenarioHasOne() throws Exception {
        simulator.play(Scenario.builder().apiKey("sk-right").build());

        assertThat(client.ask("m").statusCode()).isEqualTo(401);
        HttpResponse<String> wrong = client.post(CHAT, Client.chat("m"), "Authorization", "Bearer sk-wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(Client.json(wrong).at("/error/code").asString()).isEqualTo("invalid_api_key");
        assertThat(wrong.body()).doesNotContain("sk-wrong");
        assertThat(client.post(CHAT, Client.chat("m"), "Authorization", "Bearer sk-right")
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/v1/models").statusCode()).isEqualTo(401);
    }

    @Test
    void knowsOnlyTheModelsOfTheScenario() throws Exception {
        simulator.play(Scenario.builder().model("known").build());

        assertThat(client.ask("known").statusCode()).isEqualTo(200);
        assertThat(client.ask("sim:ok").statusCode()).isEqualTo(200);
        HttpResponse<String> unknown = client.ask("unknown");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Client.json(unknown).at("/error/code").asString()).isEqualTo("model_not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":                                    |                      |",
                "[]                                             |                      |",
                "{\"messages\":[{\"role\":\"user\"}]}           |                      |",
                "{\"model\":\"m\"}                              | messages             | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[]}              | messages             |",
                "{\"model\":\"m\",\"messages\":\"hi\"}          | messages             | invalid_type",
                "{\"model\":\"m\",\"messages\":[{}]}            | messages[0].role     | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":0}    | max_tokens | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":\"9\"}| max_tokens | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":\"yes\"}  | stream     | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":2}             | n          | unsupported_value",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]} | messages[0].role | invalid_value",
                "{\"model\":\"m\",\"messages\":[\"x\"]} | messages[0] | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | messages[0].content | ",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":null}]} | messages[0].content | ",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\"}]} | messages[0].content | ",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]} | messages[0].content | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]} | messages[0].content[0].type | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]} | messages[0].tool_call_id | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":\"hot\"} | temperature | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"top_p\":[]} | top_p | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"seed\":1.5} | seed | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stop\":7} | stop | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":{}} | tools | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":true} | tool_choice | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"parallel_tool_calls\":1} | parallel_tool_calls | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":\"json\"} | response_format | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"user\":7} | user | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"metadata\":[]} | metadata | invalid_type",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":\"required\"} | tool_choice | ",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}} | tool_choice | ",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"xml\"}} | response_format.type | invalid_value",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_schema\"}} | response_format.json_schema | missing_required_parameter",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\"}}} | response_format.json_schema.schema | missing_required_parameter"
            })
    void refusesWhatIsWrongWithTheRequest(String body, String param, String code) throws Exception {
        HttpResponse<String> refusal = client.post(CHAT, body);

        assertThat(refusal.statusCode()).isEqualTo(400);
        JsonNode error = Client.json(refusal).path("error");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asString(null)).isEqualTo(param);
        assertThat(error.path("code").asString(null)).isEqualTo(code);
    }

    @Test
    void refusesWrongPrompts() throws Exception {
        assertThat(client.post("/v1/completions", "{\"model\":\"m\"}").statusCode())
                .isEqualTo(400);
        assertThat(client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[1,2]}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesUnknownPathsAndMethods() throws Exception {
        assertThat(client.post("/v1/moderations", "{}").statusCode()).isEqualTo(404);
        HttpResponse<String> get = client.get(CHAT);
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).contains("POST");
    }

    @Test
    void tellsWhatIsLeftAndRefusesWhatIsNot() throws Exception {
        simulator.play(Scenario.builder()
                .rateLimit(RateLimit.NONE.withRequestsPerMinute(2).withTokensPerMinute(10_000))
                .build());

        HttpResponse<String> first = client.ask("m");
        assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).contains("2");
        assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("1");
        assertThat(first.headers().firstValue("x-ratelimit-reset-requests")).contains("30s");
        assertThat(first.headers().firstValue("x-ratelimit-limit-tokens")).contains("10000");
        assertThat(client.ask("m").statusCode()).isEqualTo(200);
        HttpResponse<String> third = client.ask("m");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(Client.json(third).at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(third.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 30L);
        assertThat(client.post(CHAT, Client.chat("m"), "Authorization", "Bearer another")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesForGoodWhenTheQuotaIsUsedUp() throws Exception {
        simulator.play(Scenario.builder()
                .answer("1234")
                .rateLimit(RateLimit.NONE.withQuotaTokens(10))
                .build());

        assertThat(client.ask("m").statusCode()).isEqualTo(200);
        HttpResponse<String> second = client.ask("m");
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(Client.json(second).at("/error/code").asString()).isEqualTo("insufficient_quota");
        assertThat(second.headers().map()).doesNotContainKey("retry-after");
    }

    @Test
    void takesBodiesOfTenMegabytes() throws Exception {
        String big = "x".repeat(10 * 1024 * 1024);
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + big + "\"}]}";

        HttpResponse<String> answer = client.post(CHAT, body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Client.json(answer).at("/usage/prompt_tokens").asInt()).isEqualTo(big.length() / 4);
        assertThat(simulator.log().last().bodyBytes()).isEqualTo(body.length());
    }

    @Test
    void refusesBodiesAboveItsLimit() throws Exception {
        assertThat(client.post(CHAT, " ".repeat(64 * 1024 * 1024 + 1)).statusCode())
                .isEqualTo(413);
    }
}

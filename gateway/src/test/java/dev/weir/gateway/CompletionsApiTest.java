package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
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
final class CompletionsApiTest {
    private static final String PATH = "/v1/completions";

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));
    private RunningGateway gateway;

    @BeforeAll
    void start() throws Exception {
        gateway = RunningGateway.over(backend);
    }

    @BeforeEach
    void answerByPrompt() {
        backend.requests().clear();
        backend.script((request, call) -> Completion.builder("m")
                .text("to " + request.messages().get(0).text())
                .finishReason(FinishReason.LENGTH)
                .usage(Usage.reported(3, 2))
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

    @Test
    void answersEachPromptInOrder() throws Exception {
        RawClient.Reply reply = gateway.post(
                PATH, "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"max_tokens\":5,\"stop\":\"x\",\"logit_bias\":{}}");

        JsonNode body = json(reply.body());
        assertThat(body.path("object").asString()).isEqualTo("text_completion");
        assertThat(body.path("choices").toString())
                .isEqualTo("[{\"text\":\"to a\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"length\"},"
                        + "{\"text\":\"to b\",\"index\":1,\"logprobs\":null,\"finish_reason\":\"length\"}]");
        assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(10);
        assertThat(reply.header("x-weir-attempts")).isEqualTo("2");
        assertThat(backend.requests().get(0).maxTokens()).isEqualTo(5);
        assertThat(backend.requests().get(0).stop()).containsExactly("x");
        assertThat(backend.requests().get(0).parameters()).containsOnlyKeys("logit_bias");
    }

    @Test
    void streamsOnePromptAfterTheOther() throws Exception {
        String body = gateway.post(
                        PATH,
                        "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
                .body();

        List<JsonNode> events = body.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> json(line.substring(6)))
                .toList();
        assertThat(events.stream().map(event -> event.path("choices").toString()))
                .containsExactly(
                        "[{\"text\":\"to a\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]",
                        "[{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"length\"}]",
                        "[{\"text\":\"to b\",\"index\":1,\"logprobs\":null,\"finish_reason\":null}]",
                        "[{\"text\":\"\",\"index\":1,\"logprobs\":null,\"finish_reason\":\"length\"}]",
                        "[]");
        assertThat(events.get(4).path("usage").path("total_tokens").asInt()).isEqualTo(10);
        assertThat(body).endsWith("data: [DONE]\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"x\":1 | prompt must be a text",
                "\"prompt\":\"\" | prompt must be a text",
                "\"prompt\":[1,2] | prompt must be a text",
                "\"prompt\":\"a\",\"echo\":true | echo is not supported",
                "\"prompt\":\"a\",\"suffix\":\"b\" | suffix is not supported",
                "\"prompt\":\"a\",\"logprobs\":3 | logprobs is not supported",
                "\"prompt\":\"a\",\"best_of\":3 | best_of must be absent or as n",
            })
    void refusesWhatAChatCannotDoByItsName(String fields, String message) throws Exception {
        RawClient.Reply reply = gateway.post(PATH, "{\"model\":\"m\"," + fields + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(json(reply.body()).path("error").path("message").asString()).contains(message);
        assertThat(backend.requests()).isEmpty();
    }

    @Test
    void oneFailureIsThatOfTheRequest() throws Exception {
        backend.script((request, call) -> {
            if (request.messages().get(0).text().equals("b")) {
                throw BackendException.builder(Reason.INVALID_REQUEST, "no b").build();
            }
            return Completion.of("m", "Hello");
        });

        RawClient.Reply reply = gateway.post(PATH, "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("no b");
    }
}

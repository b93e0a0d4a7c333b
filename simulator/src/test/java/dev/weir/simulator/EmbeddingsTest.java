package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.simulator.internal.api.ReceivedRequest;
import dev.weir.simulator.internal.api.SimulatedApi;
import dev.weir.simulator.internal.api.UsageMeter;
import dev.weir.simulator.internal.openai.SimulatedOpenAi;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Embeddings: what vectors there are, what is refused, and faults. */
class EmbeddingsTest {
    private static final String PATH = "/v1/embeddings";

    private final Simulator simulator = Simulator.builder().seed(42).start();
    private final Client client = new Client(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    private JsonNode embedded(String fields) throws Exception {
        HttpResponse<String> answer = client.post(PATH, "{\"model\":\"m\"," + fields + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Client.json(answer);
    }

    private static List<Float> numbers(JsonNode vector) {
        List<Float> numbers = new ArrayList<>();
        vector.forEach(number -> numbers.add(number.floatValue()));
        return numbers;
    }

    private static List<Float> decoded(JsonNode vector) {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(vector.asString())).order(ByteOrder.LITTLE_ENDIAN);
        List<Float> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getFloat());
        }
        return numbers;
    }

    @Test
    void embedsOneText() throws Exception {
        JsonNode body = embedded("\"input\":\"hello you\"");

        assertThat(body.path("object").asString()).isEqualTo("list");
        assertThat(body.path("model").asString()).isEqualTo("m");
        assertThat(body.path("data").size()).isEqualTo(1);
        assertThat(body.at("/data/0/object").asString()).isEqualTo("embedding");
        assertThat(body.at("/data/0/embedding").size()).isEqualTo(1536);
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void sameTextHasTheSameVectorOfLengthOne() throws Exception {
        JsonNode data = embedded("\"input\":[\"one\",\"two\",\"one\"]").path("data");
        List<Float> one = numbers(data.at("/0/embedding"));

        assertThat(numbers(data.at("/2/embedding"))).isEqualTo(one);
        assertThat(numbers(data.at("/1/embedding"))).isNotEqualTo(one);
        assertThat(data.at("/2/index").asInt()).isEqualTo(2);
        assertThat(one.stream().mapToDouble(component -> component * component).sum())
                .isCloseTo(1, within(1e-4));
        assertThat(numbers(embedded("\"input\":\"one\"").at("/data/0/embedding")))
                .isEqualTo(one);
    }

    @Test
    void base64HoldsTheSameFloats() throws Exception {
        List<Float> plain = numbers(embedded("\"input\":\"one\"").at("/data/0/embedding"));
        List<Float> packed = decoded(
                embedded("\"input\":\"one\",\"encoding_format\":\"base64\"").at("/data/0/embedding"));

        assertThat(packed).isEqualTo(plain);
    }

    @Test
    void dimensionsAreTheModelsUnlessAskedFor() throws Exception {
        HttpResponse<String> large = client.post(PATH, "{\"model\":\"text-embedding-3-large\",\"input\":\"one\"}");

        assertThat(Client.json(large).at("/data/0/embedding").size()).isEqualTo(3072);
        assertThat(embedded("\"input\":\"one\",\"dimensions\":3")
                        .at("/data/0/embedding")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void embedsTokens() throws Exception {
        assertThat(embedded("\"input\":[1,2,3]").path("data").size()).isEqualTo(1);
        JsonNode body = embedded("\"input\":[[1,2,3],[4]]");
        assertThat(body.path("data").size()).isEqualTo(2);
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void answersOnAzuresPath() throws Exception {
        HttpResponse<String> answer = client.post(
                "/openai/deployments/small/embeddings?api-version=2024-10-21", "{\"input\":\"hi\"}", "api-key", "k");

        assertThat(Client.json(answer).path("model").asString()).isEqualTo("small");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                              | input           | missing_required_parameter",
                "\"input\":[]                  | input           |",
                "\"input\":\"\"                | input           |",
                "\"input\":[\"one\",\"\"]      | input           |",
                "\"input\":[\"one\",[1]]       | input           |",
                "\"input\":[[]]                | input           |",
                "\"input\":[[1],[-1]]          | input           |",
                "\"input\":[true]              | input           |",
                "\"input\":{}                  | input           |",
                "\"input\":\"x\",\"dimensions\":0             | dimensions      | invalid_type",
                "\"input\":\"x\",\"dimensions\":1537          | dimensions      | invalid_value",
                "\"input\":\"x\",\"encoding_format\":\"int8\" | encoding_format | invalid_value"
            })
    void refusesWhatIsWrongWithTheRequest(String fields, String param, String code) throws Exception {
        String more = fields == null ? "" : "," + fields;
        HttpResponse<String> refusal = client.post(PATH, "{\"model\":\"m\"" + more + "}");

        assertThat(refusal.statusCode()).isEqualTo(400);
        JsonNode error = Client.json(refusal).path("error");
        assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asString(null)).isEqualTo(param);
        assertThat(error.path("code").asString(null)).isEqualTo(code);
    }

    @Test
    void refusesMoreThanOneRequestMayHave() throws Exception {
        String text = "\"x\",";
        String tooMany = "\"input\":[" + text.repeat(2048) + "\"x\"]";
        String tooLong = "\"input\":\"" + "x".repeat(4 * 8192 + 1) + "\"";
        String tooMuch =
                "\"input\":[" + ("\"" + "x".repeat(4 * 8000) + "\",").repeat(37) + "\"" + "x".repeat(4 * 4001) + "\"]";

        assertThat(refusalCode(tooMany)).isEqualTo("array_above_max_length");
        assertThat(refusalCode(tooLong)).isEqualTo("context_length_exceeded");
        assertThat(refusalCode(tooMuch)).isEqualTo("max_tokens_per_request");
    }

    private String refusalCode(String fields) throws Exception {
        HttpResponse<String> refusal = client.post(PATH, "{\"model\":\"m\"," + fields + "}");
        assertThat(refusal.statusCode()).isEqualTo(400);
        return Client.json(refusal).at("/error/code").asString();
    }

    @Test
    void faultsAreInjectedIntoEmbeddingsToo() throws Exception {
        String input = "\",\"input\":\"x\"}";

        assertThat(client.post(PATH, "{\"model\":\"sim:status-500" + input).statusCode())
                .isEqualTo(500);
        HttpResponse<String> limited = client.post(PATH, "{\"model\":\"sim:rate-limit-seconds" + input);
        assertThat(limited.headers().firstValue("retry-after")).contains("1");
        assertThat(Client.json(client.post(PATH, "{\"model\":\"sim:missing-usage" + input))
                        .has("usage"))
                .isFalse();
    }

    @Test
    void everyFaultIsInjectedWithoutAnException() {
        Scenario scenario = Scenario.builder().build();
        SimulatedApi api = new SimulatedApi(
                List.of(new SimulatedOpenAi(new SeededRandom(1))),
                scenario,
                new SeededRandom(1),
                InstantSource.system(),
                System::nanoTime,
                new UsageMeter());
        for (Fault fault : Fault.values()) {
            String body = "{\"model\":\"" + fault.model() + "\",\"input\":[\"x\",\"y\"]}";
            ReceivedRequest request =
                    ReceivedRequest.of(1, "POST", PATH, "", Map.of(), body.getBytes(StandardCharsets.UTF_8));
            FaultRule rule = api.nextFault(request);

            assertThat(rule.fault()).isEqualTo(fault);
            assertThat(api.respond(request, rule).headers()).containsKey("x-request-id");
        }
    }

    @Test
    void tokensCountAgainstTheLimits() throws Exception {
        simulator.play(Scenario.builder()
                .rateLimit(RateLimit.NONE.withTokensPerMinute(1000))
                .build());

        HttpResponse<String> answer = client.post(PATH, "{\"model\":\"m\",\"input\":\"12345678\"}");

        assertThat(answer.headers().firstValue("x-ratelimit-remaining-tokens")).contains("998");
    }
}

package dev.weir.simulator;

import static dev.weir.simulator.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BatchesTest {
    private static final String PROMPT = "\"messages\":[{\"role\":\"user\",\"content\":\"Deploy nginx\"}]";

    private static String line(String id, String model) {
        return "{\"custom_id\":\"" + id
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"" + model + "\","
                + PROMPT + "}}\n";
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> line("r" + i, "m")).collect(Collectors.joining());
    }

    private static String upload(Client client, String lines) throws Exception {
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + lines
                + "\r\n--b--\r\n";
        return json(client.post("/v1/files", form, "Content-Type", "multipart/form-data; boundary=b"))
                .path("id")
                .asString();
    }

    private static HttpResponse<String> create(Client client, String file) throws Exception {
        return client.post(
                "/v1/batches",
                "{\"input_file_id\":\"" + file
                        + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\","
                        + "\"metadata\":{\"k\":\"v\"}}");
    }

    private static JsonNode batch(Client client, String id) throws Exception {
        return json(client.get("/v1/batches/" + id));
    }

    private static List<JsonNode> results(Client client, JsonNode batch, String field) throws Exception {
        String file = batch.path(field).asString("");
        return client.get("/v1/files/" + file + "/content")
                .body()
                .lines()
                .map(Client::json)
                .toList();
    }

    private static Simulator playing(BatchBehaviour batches) {
        return Simulator.builder()
                .scenario(Scenario.builder().batches(batches).build())
                .start();
    }

    @Test
    void aBatchIsProcessedInAnyOrderAndALineFailsAlone() throws Exception {
        try (Simulator simulator = playing(BatchBehaviour.INSTANT)) {
            Client client = new Client(simulator);
            String file = upload(client, lines(20) + line("bad", "sim:status-500"));
            JsonNode created = json(create(client, file));
            assertThat(created.path("status").asString()).isEqualTo("validating");
            assertThat(created.path("metadata").path("k").asString()).isEqualTo("v");

            JsonNode ended = batch(client, "batch_1");
            assertThat(ended.path("status").asString()).isEqualTo("completed");
            assertThat(ended.path("request_counts").path("completed").asInt()).isEqualTo(20);
            assertThat(ended.path("request_counts").path("failed").asInt()).isEqualTo(1);
            List<String> ids = results(client, ended, "output_file_id").stream()
                    .map(line -> line.path("custom_id").asString())
                    .toList();
            assertThat(ids)
                    .hasSize(20)
                    .doesNotHaveDuplicates()
                    .isNotEqualTo(ids.stream().sorted().toList());
            assertThat(results(client, ended, "error_file_id")).singleElement().satisfies(line -> {
                assertThat(line.path("custom_id").asString()).isEqualTo("bad");
                assertThat(line.path("response").path("status_code").asInt()).isEqualTo(500);
                assertThat(line.path("error").isNull()).isTrue();
            });
            assertThat(simulator.usage().get("m").requests()).isEqualTo(20);
        }
    }

    @Test
    void takesItsTimeAndIsCancelled() throws Exception {
        try (Simulator simulator = playing(BatchBehaviour.INSTANT.withCompleteAfter(Duration.ofHours(1)))) {
            Client client = new Client(simulator);
            create(client, upload(client, lines(2)));
            assertThat(batch(client, "batch_1").path("status").asString()).isEqualTo("in_progress");
            assertThat(json(client.post("/v1/batches/batch_1/cancel", ""))
                            .path("status")
                            .asString())
                    .isEqualTo("cancelling");
            assertThat(batch(client, "batch_1").path("status").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void expiresHalfDoneWithUnreadableOutput() throws Exception {
        try (Simulator simulator =
                playing(BatchBehaviour.INSTANT.withExpireAfterLines(3).withUnreadableLines(1))) {
            Client client = new Client(simulator);
            create(client, upload(client, lines(5)));
            JsonNode ended = batch(client, "batch_1");
            assertThat(ended.path("status").asString()).isEqualTo("expired");
            String output = client.get(
                            "/v1/files/" + ended.path("output_file_id").asString() + "/content")
                    .body();
            assertThat(output.lines())
                    .hasSize(3)
                    .filteredOn(line -> line.endsWith("}"))
                    .hasSize(2);
            assertThat(results(client, ended, "error_file_id"))
                    .hasSize(2)
                    .allSatisfy(
                            line -> assertThat(line.path("error").path("code").asString())
                                    .isEqualTo("batch_expired"));
        }
    }

    @Test
    void refusesWhatIsBeyondTheEnqueuedTokensAndInvalidFilesAtValidation() throws Exception {
        try (Simulator simulator =
                playing(BatchBehaviour.INSTANT.withEnqueuedTokens(100).withCompleteAfter(Duration.ofHours(1)))) {
            Client client = new Client(simulator);
            String file = upload(client, lines(2));
            create(client, file);
            create(client, file);
            assertThat(batch(client, "batch_1").path("status").asString()).isEqualTo("in_progress");
            JsonNode refused = batch(client, "batch_2");
            assertThat(refused.path("status").asString()).isEqualTo("failed");
            assertThat(refused.path("errors").path("data").path(0).path("code").asString())
                    .isEqualTo("token_limit_exceeded");
            simulator.play(Scenario.builder()
                    .batches(BatchBehaviour.INSTANT.withRefuse(true))
                    .build());
            create(client, file);
            assertThat(batch(client, "batch_3")
                            .path("errors")
                            .path("data")
                            .path(0)
                            .path("code")
                            .asString())
                    .isEqualTo("invalid_json_line");
        }
    }

    @Test
    void aFileIsNotVisibleAtOnceAndAPollMayFail() throws Exception {
        try (Simulator simulator = Simulator.builder()
                .scenario(Scenario.builder()
                        .batches(BatchBehaviour.INSTANT.withVisibleAfter(Duration.ofHours(1)))
                        .rule(FaultRule.of(Fault.STATUS_500)
                                .withPath("/v1/batches/*")
                                .withTimes(1))
                        .build())
                .start()) {
            Client client = new Client(simulator);
            HttpResponse<String> refused = create(client, upload(client, lines(1)));
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(json(refused).path("error").path("message").asString()).contains("No such File");
            assertThat(client.get("/v1/batches/batch_1").statusCode()).isEqualTo(500);
            assertThat(client.get("/v1/batches/batch_1").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void listsTheNewestFirstInPages() throws Exception {
        try (Simulator simulator = playing(BatchBehaviour.INSTANT)) {
            Client client = new Client(simulator);
            String file = upload(client, lines(1));
            for (int i = 0; i < 3; i++) {
                create(client, file);
            }
            JsonNode first = json(client.get("/v1/batches?limit=2"));
            assertThat(first.path("data").path(0).path("id").asString()).isEqualTo("batch_3");
            assertThat(first.path("has_more").asBoolean()).isTrue();
            JsonNode second = json(client.get("/v1/batches?limit=2&after=batch_2"));
            assertThat(second.path("data")).hasSize(1);
            assertThat(second.path("has_more").asBoolean()).isFalse();
        }
    }

    @Test
    void anUploadThatIsNoFormIsRefused() throws Exception {
        try (Simulator simulator = playing(BatchBehaviour.INSTANT)) {
            Client client = new Client(simulator);
            assertThat(client.post("/v1/files", "x").statusCode()).isEqualTo(400);
            assertThat(client.post("/v1/files", "--b\r\n", "Content-Type", "multipart/form-data; boundary=b")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(client.get("/v1/files/file-9/content").statusCode()).isEqualTo(404);
        }
    }
}

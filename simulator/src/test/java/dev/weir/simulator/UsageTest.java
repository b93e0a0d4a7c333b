package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a provider would bill. */
@Timeout(60)
class UsageTest {
    private static final int TOKENS = 20;
    private static final int INPUT = 7;
    private static final AnswerSettings ANSWER = AnswerSettings.FILLER.withTokens(TOKENS);

    private static Simulator simulator(AnswerSettings answer, FaultRule... rules) {
        ScenarioBuilder scenario = Scenario.builder().answer(answer);
        for (FaultRule rule : rules) {
            scenario.rule(rule);
        }
        return Simulator.builder().scenario(scenario.build()).start();
    }

    private static ModelUsage usage(long requests, long output) {
        return new ModelUsage(requests, requests * INPUT, 0, 0, output);
    }

    private static ModelUsage billed(Simulator simulator, String model) throws Exception {
        simulator.log().await(log -> log.open() == 0, Duration.ofSeconds(20));
        return simulator.usage().getOrDefault(model, ModelUsage.NONE);
    }

    @Test
    void isCountedByModelAndFoundByWhoeverHasReadTheAnswer() throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            Client client = new Client(simulator);
            client.ask("a");
            client.askForStream("a");
            client.ask("b");

            assertThat(simulator.usage()).containsOnlyKeys("a", "b");
            assertThat(simulator.usage()).containsEntry("a", usage(2, 2 * TOKENS));
            assertThat(simulator.usage()).containsEntry("b", usage(1, TOKENS));
        }
    }

    @Test
    void reasoningAndCachedTokensAreIncluded() throws Exception {
        try (Simulator simulator = simulator(ANSWER.withReasoningTokens(30).withCachedShare(0.5))) {
            Client client = new Client(simulator);
            client.ask("a");
            assertThat(simulator.resetUsage()).containsEntry("a", new ModelUsage(1, INPUT, INPUT / 2, 0, 30 + TOKENS));

            client.askForStream("a");
            assertThat(simulator.usage()).containsEntry("a", new ModelUsage(1, INPUT, INPUT / 2, 0, 30 + TOKENS));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchIsBilledForAllItsPrompts(boolean streamed) throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            new Client(simulator)
                    .post(
                            "/v1/completions",
                            "{\"model\":\"a\",\"stream\":" + streamed
                                    + ",\"max_tokens\":100,\"prompt\":[\"one\",\"two\",\"six\"]}");

            assertThat(simulator.usage()).containsEntry("a", new ModelUsage(1, 3, 0, 0, 3 * TOKENS));
        }
    }

    @Test
    void anthropicsMessagesAreBilledWithWhatTheyWroteToTheCache() throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            Client client = new Client(simulator);
            String body = "{\"model\":\"a\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":[{"
                    + "\"type\":\"text\",\"text\":\"Deploy nginx with 3 replicas\","
                    + "\"cache_control\":{\"type\":\"ephemeral\"}}]}]}";
            for (int i = 0; i < 2; i++) {
                client.post("/v1/messages", body, "anthropic-version", "2023-06-01");
            }

            assertThat(simulator.usage()).containsEntry("a", new ModelUsage(2, 2 * INPUT, INPUT, INPUT, 2 * TOKENS));
        }
    }

    @Test
    void embeddingsAreBilledForTheirInput() throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            new Client(simulator).post("/v1/embeddings", "{\"model\":\"e\",\"input\":\"Deploy nginx\"}");

            assertThat(simulator.usage()).containsEntry("e", new ModelUsage(1, 3, 0, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"STATUS_400", "RATE_LIMIT", "STATUS_500", "STATUS_503", "HTML_PAGE", "ERROR_BODY"})
    void refusedRequestsAreNotBilled(Fault fault) throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            new Client(simulator).ask(fault.model());

            assertThat(simulator.usage()).isEmpty();
        }
    }

    /** The opening event, half of the tokens, and nothing after. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TRUNCATED_CHUNKS", "ERROR_EVENT"})
    void aBrokenStreamIsBilledForWhatWasGenerated(Fault fault) throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            long pieces;
            try (RawConnection connection = new RawConnection(simulator)) {
                connection.send(RawConnection.request(Client.chat(fault.model(), true, ""))
                        .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
                pieces = connection
                        .readUntilCut()
                        .lines()
                        .filter(line -> line.contains("\"delta\":{\"content\":\""))
                        .count();
            }

            assertThat(pieces).isBetween(1L, TOKENS - 1L);
            assertThat(billed(simulator, fault.model())).isEqualTo(usage(1, pieces));
        }
    }

    @Test
    void aWholeAnswerThatIsCutIsBilledWhole() throws Exception {
        try (Simulator simulator = simulator(ANSWER, FaultRule.of(Fault.TRUNCATED_LENGTH))) {
            Client client = new Client(simulator);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.ask("a"));

            assertThat(billed(simulator, "a")).isEqualTo(usage(1, TOKENS));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestWhoseClientLeavesIsBilledForWhatWasGeneratedUntilThen(boolean streamed) throws Exception {
        Timing timing = Timing.INSTANT.withPerToken(Duration.ofMillis(20));
        AnswerSettings longAnswer = AnswerSettings.FILLER.withTokens(100_000);
        try (Simulator simulator = Simulator.builder()
                .scenario(Scenario.builder().timing(timing).answer(longAnswer).build())
                .start()) {
            try (RawConnection connection = new RawConnection(simulator)) {
                connection.send(RawConnection.request(Client.chat("a", streamed, "")));
                while (simulator.usage().getOrDefault("a", ModelUsage.NONE).output() == 0) {
                    Thread.onSpinWait();
                }
            }

            ModelUsage billed = billed(simulator, "a");
            assertThat(billed.input()).isEqualTo(INPUT);
            assertThat(billed.output()).isBetween(1L, 99_999L);
        }
    }

    @Test
    void isReadAndResetOverHttpWhateverTheFaults() throws Exception {
        try (Simulator simulator =
                simulator(ANSWER, FaultRule.of(Fault.STATUS_500).withAfter(1))) {
            Client client = new Client(simulator);
            client.ask("a");
            for (String method : List.of("GET", "DELETE")) {
                HttpResponse<String> response = client.send(client.request("/simulator/usage")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build());

                JsonNode usage = Client.json(response).path("models").path("a");
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(usage.path("requests").asInt()).isEqualTo(1);
                assertThat(usage.path("input_tokens").asInt()).isEqualTo(INPUT);
                assertThat(usage.path("cached_tokens").asInt()).isZero();
                assertThat(usage.path("cache_written_tokens").asInt()).isZero();
                assertThat(usage.path("output_tokens").asInt()).isEqualTo(TOKENS);
            }
            assertThat(simulator.usage()).isEmpty();
        }
    }

    @Test
    void isCountedAcrossScenarios() throws Exception {
        try (Simulator simulator = simulator(ANSWER)) {
            Client client = new Client(simulator);
            client.ask("a");
            simulator.play(Scenario.builder().answer(ANSWER).build());
            client.ask("a");

            assertThat(simulator.usage()).containsEntry("a", usage(2, 2 * TOKENS));
        }
    }
}

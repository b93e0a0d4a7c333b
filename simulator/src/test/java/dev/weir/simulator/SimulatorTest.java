package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static HttpRequest chat(Client client, String model, boolean stream) {
        return client.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString(Client.chat(model, stream, "")))
                .build();
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(Client client, HttpRequest request) {
        return client.http().sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    @Test
    void theSameSeedGivesTheSameOutcomesAndTexts() throws Exception {
        assertThat(outcomes(1)).isEqualTo(outcomes(1)).isNotEqualTo(outcomes(2));
    }

    private static List<String> outcomes(long seed) throws Exception {
        Scenario scenario = Scenario.builder()
                .rule(FaultRule.of(Fault.STATUS_503).withRate(0.4))
                .build();
        try (Simulator simulator =
                Simulator.builder().seed(seed).scenario(scenario).start()) {
            Client client = new Client(simulator);
            List<String> outcomes = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                HttpResponse<String> response = client.askForStream("m");
                outcomes.add(response.statusCode() + " " + response.headers().firstValue("x-request-id") + " "
                        + (response.statusCode() == 200 ? Client.text(response.body()) : ""));
            }
            return outcomes;
        }
    }

    @Test
    void refusesWhatFindsSlotsAndQueueFull() throws Exception {
        Scenario scenario = Scenario.builder()
                .timing(Timing.INSTANT
                        .withFirstToken(Duration.ofMinutes(5))
                        .withSlots(1)
                        .withQueue(1))
                .build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            Client client = new Client(simulator);
            var served = sendAsync(client, chat(client, "m", true));
            simulator.log().awaitRequests(1, LONG);
            var queued = sendAsync(client, chat(client, "m", false));
            simulator.log().awaitRequests(2, LONG);

            HttpResponse<String> refused = client.ask("m");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(served).isNotDone();
            assertThat(queued).isNotDone();
        }
    }

    @Test
    void aClientThatLeavesTheQueueOrItsSlotMakesRoom() throws Exception {
        Scenario scenario = Scenario.builder()
                .timing(Timing.INSTANT
                        .withFirstToken(Duration.ofMillis(1))
                        .withSlots(1)
                        .withQueue(10))
                .build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            String hanging = RawConnection.request(Client.chat("sim:silence", true, ""));
            RawConnection first = new RawConnection(simulator);
            RawConnection second = new RawConnection(simulator);
            first.send(hanging);
            simulator.log().awaitRequests(1, LONG);
            second.send(hanging);
            simulator.log().awaitRequests(2, LONG);
            Client client = new Client(simulator);
            var third = sendAsync(client, chat(client, "m", false));
            simulator.log().awaitRequests(3, LONG);

            second.close();
            first.close();

            assertThat(third.get(20, java.util.concurrent.TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
            simulator.log().await(log -> log.cancellations() == 2, LONG);
        }
    }

    @Test
    void modelsMayHaveSlotsOfTheirOwn() throws Exception {
        Timing slow = Timing.INSTANT
                .withFirstToken(Duration.ofMinutes(5))
                .withSlots(1)
                .withQueue(0);
        Scenario scenario = Scenario.builder()
                .model(new Model("slow", slow, null))
                .model(new Model("wordy", null, AnswerSettings.FILLER.withText("my own")))
                .build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            Client client = new Client(simulator);
            var unused = sendAsync(client, chat(client, "slow", false));
            simulator.log().awaitRequests(1, LONG);

            assertThat(client.ask("slow").statusCode()).isEqualTo(503);
            assertThat(client.ask("wordy").body()).contains("my own");
        }
    }

    @Test
    void takesTheTimeThatItsTimingSays() throws Exception {
        Scenario scenario = Scenario.builder()
                .timing(Timing.INSTANT.withFirstToken(Duration.ofMillis(100)).withPerToken(Duration.ofMillis(10)))
                .answer(AnswerSettings.FILLER.withTokens(21))
                .build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            Client client = new Client(simulator);
            for (boolean stream : new boolean[] {false, true}) {
                long start = System.nanoTime();
                client.send(chat(client, "m", stream));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
            }
        }
    }

    @Test
    void playsAnotherScenarioWhenTold() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            Client client = new Client(simulator);
            assertThat(client.ask("m").statusCode()).isEqualTo(200);

            simulator.play(Scenario.builder()
                    .rule(FaultRule.of(Fault.RATE_LIMIT_SECONDS).withRetryAfter(Duration.ofSeconds(30)))
                    .build());

            assertThat(client.ask("m").headers().firstValue("retry-after")).contains("30");
            assertThat(client.get("/v1/models").statusCode()).isEqualTo(429);
            simulator.play(Scenario.DEFAULT);
            assertThat(client.ask("m").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void speaksHttp2OnlyIfTold() throws Exception {
        for (boolean http2 : new boolean[] {false, true}) {
            try (Simulator simulator = Simulator.builder().http2(http2).start()) {
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build();
                // the JDK's client upgrades with a first request, and then streams share the connection
                HttpRequest first = HttpRequest.newBuilder(simulator.baseUri().resolve("/v1/models"))
                        .build();
                client.send(first, HttpResponse.BodyHandlers.discarding());
                Client requests = new Client(simulator);
                HttpResponse<String> answer = client.send(
                        chat(requests, "m", true), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));

                assertThat(answer.version()).isEqualTo(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
                assertThat(answer.body()).endsWith("data: [DONE]\n\n");
                assertThat(simulator.log().last().protocol()).isEqualTo(http2 ? "HTTP/2.0" : "HTTP/1.1");
                assertThat(simulator.log().connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void aStreamThatIsCancelledLeavesTheOthersOfItsConnection() throws Exception {
        try (Simulator simulator = Simulator.builder().http2(true).start()) {
            Client requests = new Client(simulator);
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            client.send(requests.request("/v1/models").build(), HttpResponse.BodyHandlers.discarding());
            var hanging =
                    client.sendAsync(chat(requests, "sim:no-answer", true), HttpResponse.BodyHandlers.discarding());
            simulator.log().awaitRequests(2, LONG);

            hanging.cancel(true);

            simulator.log().await(log -> log.cancellations() == 1, LONG);
            HttpResponse<String> answer =
                    client.send(chat(requests, "m", false), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(simulator.log().connections()).isEqualTo(1);
        }
    }

    @Test
    void tellsThatThePortIsTaken() {
        try (Simulator simulator = Simulator.builder().start()) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> Simulator.builder().port(simulator.port()).start())
                    .withMessageContaining(Integer.toString(simulator.port()));
        }
    }

    @Test
    void describesWhatItOffers() {
        Scenario scenario =
                Scenario.builder().model("gpt-4o-mini").apiKey("sk-secret").build();
        try (Simulator simulator = Simulator.builder().scenario(scenario).start()) {
            assertThat(simulator.describe())
                    .contains(simulator.baseUri().toString())
                    .contains("gpt-4o-mini")
                    .contains("sim:no-done")
                    .contains("baseUrl")
                    .doesNotContain("sk-secret");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, 99_999})
    void refusesAPortOutOfRange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Simulator.builder().port(port))
                .withMessage("port must be between 0 and 65535, was " + port);
    }
}

package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private static final LogEntry.Arrival ARRIVAL =
            new LogEntry.Arrival(1, "HTTP/1.1", "POST", "/v1/completions", Map.of("accept", List.of("a", "b")));

    private static RequestLog log(LogSettings settings) {
        return new RequestLog(settings, InstantSource.system());
    }

    @Test
    void tellsWhatItSaw() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            Client client = new Client(simulator);
            client.post("/v1/chat/completions?x=1", Client.chat("gpt"), "Authorization", "Bearer sk-secret");
            simulator.log().await(log -> log.open() == 0, Duration.ofSeconds(20));

            LoggedRequest request = simulator.log().last();

            assertThat(request.number()).isEqualTo(1);
            assertThat(request.connection()).isEqualTo(1);
            assertThat(request.protocol()).isEqualTo("HTTP/1.1");
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/v1/chat/completions?x=1");
            assertThat(request.model()).isEqualTo("gpt");
            assertThat(request.stream()).isFalse();
            assertThat(request.fault()).isEqualTo(Fault.OK);
            assertThat(request.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.sentBytes()).isPositive();
            assertThat(request.body()).isEqualTo(Client.chat("gpt"));
            assertThat(request.header("AUTHORIZATION")).isEqualTo("***");
            assertThat(request.header("none")).isNull();
            assertThat(request.toString()).doesNotContain("nginx").doesNotContain("sk-secret");
            assertThat(simulator.log().attempts("gpt")).isEqualTo(1);
        }
    }

    @Test
    void showsKeysOnlyIfAsked() throws Exception {
        try (Simulator simulator =
                Simulator.builder().log(LogSettings.DEFAULT.withKeys(true)).start()) {
            new Client(simulator).post("/v1/chat/completions", Client.chat("gpt"), "api-key", "sk-secret");

            assertThat(simulator.log().last().header("api-key")).isEqualTo("sk-secret");
        }
    }

    @Test
    void countsHowRequestsEnded() throws Exception {
        try (Simulator simulator = Simulator.builder().start()) {
            Client client = new Client(simulator);
            client.ask("sim:ok");
            client.ask("sim:status-500");
            assertThatExceptionOfType(java.io.IOException.class)
                    .isThrownBy(() -> client.askForStream("sim:reset-halfway"));
            simulator.log().await(log -> log.count() == 3 && log.open() == 0, Duration.ofSeconds(20));

            assertThat(simulator.log().ended(Outcome.ANSWERED)).isEqualTo(2);
            assertThat(simulator.log().ended(Outcome.BROKEN_OFF)).isEqualTo(1);
            assertThat(simulator.log().requests())
                    .extracting(LoggedRequest::status)
                    .containsExactly(200, 500, 200);
        }
    }

    @Test
    void keepsTheNewestRequestsAndCountsAll() {
        RequestLog log = log(LogSettings.DEFAULT.withRequests(2));
        for (int i = 0; i < 5; i++) {
            log.arrived(ARRIVAL);
        }

        assertThat(log.requests()).extracting(LoggedRequest::number).containsExactly(4L, 5L);
        assertThat(log.count()).isEqualTo(5);
    }

    @Test
    void keepsOnlySoManyBytesOfBodies() {
        RequestLog log = log(new LogSettings(100, true, 25, false));
        for (int i = 0; i < 5; i++) {
            log.body(log.arrived(ARRIVAL), new byte[10]);
        }

        assertThat(log.requests()).extracting(LoggedRequest::number).containsExactly(4L, 5L);
    }

    @Test
    void aBodyThatComesWhenItsRequestIsForgottenIsForgottenToo() {
        RequestLog log = log(new LogSettings(1, true, 25, false));
        LogEntry early = log.arrived(ARRIVAL);
        LogEntry late = log.arrived(ARRIVAL);

        log.body(early, new byte[20]);
        log.body(late, new byte[20]);

        assertThat(log.requests()).hasSize(1);
        assertThat(log.last().body()).isNotNull();
    }

    @Test
    void keepsNoBodiesIfTold() {
        RequestLog log = log(LogSettings.DEFAULT.withBodies(false));
        log.body(log.arrived(ARRIVAL), new byte[10]);

        assertThat(log.last().body()).isNull();
        assertThat(log.last().bodyBytes()).isEqualTo(10);
    }

    @Test
    void waitsUntilRequestsHaveArrived() throws Exception {
        RequestLog log = log(LogSettings.DEFAULT);
        CompletableFuture<List<LoggedRequest>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return log.awaitRequests(2, Duration.ofSeconds(20));
            } catch (InterruptedException | TimeoutException failure) {
                throw new AssertionError(failure);
            }
        });
        log.arrived(ARRIVAL);
        log.arrived(ARRIVAL);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(2);
    }

    @Test
    void saysWhatItHoldsWhenAWaitIsInVain() {
        RequestLog log = log(LogSettings.DEFAULT);
        log.arrived(ARRIVAL);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> log.awaitRequests(2, Duration.ZERO))
                .withMessageContaining("holds 1 requests")
                .withMessageContaining("POST /v1/completions");
    }

    @Test
    void forgetsWhenCleared() {
        RequestLog log = log(LogSettings.DEFAULT);
        log.arrived(ARRIVAL);
        log.clear();

        assertThat(log.requests()).isEmpty();
        assertThat(log.count()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(log::last);
    }
}

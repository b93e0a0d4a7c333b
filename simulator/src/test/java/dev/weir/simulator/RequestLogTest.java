package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    @Test
    void recordsARequest() throws Exception {
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
    void countsOutcomes() throws Exception {
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
}

package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.CallFailedException;
import dev.weir.simulator.LoggedRequest;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AD-01: the forms in which people write a base URL. */
@Timeout(60)
class BaseUrlFormsTest {
    private final Simulator simulator = Simulator.builder().seed(2).start();
    private final URI server = simulator.baseUri().resolve("/");

    @BeforeEach
    void play() {
        simulator.play(Scenario.builder().answer("Hello").build());
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    private String ask(String type, String path) {
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "main")
                .set("llm.client.model", "m")
                .set("llm.retry.maxRetries", 0)
                .set("llm.backends.main.type", type)
                .set("llm.backends.main.apiKey", "key")
                .set("llm.backends.main.baseUrl", server.toString().replaceFirst("/$", "") + path)
                .build()) {
            return weir.process("Hi").text();
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, /v1", "openai, /v1/", "anthropic, /v1", "anthropic, /v1/", "anthropic, /", "anthropic, ''"})
    void aSlashAtTheEndMakesNoDifference(String type, String path) {
        assertThat(ask(type, path)).isEqualTo("Hello");
    }

    @Test
    void aMissingVersionIsSuspectedInTheFailure() {
        assertThatThrownBy(() -> ask("openai", ""))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("it has no path /chat/completions: is baseUrl right?");
    }

    /** AD-12: servers without HTTP/2 fail at an offer to switch to it. */
    @ParameterizedTest
    @CsvSource({"openai, /v1", "anthropic, ''"})
    void aServerWithoutTlsIsAskedInHttp11(String type, String path) {
        ask(type, path);

        LoggedRequest request = simulator.log().last();
        assertThat(request.protocol()).isEqualTo("HTTP/1.1");
        assertThat(request.headers()).doesNotContainKeys("upgrade", "http2-settings");
    }
}

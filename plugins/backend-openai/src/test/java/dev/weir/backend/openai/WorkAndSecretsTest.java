package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.wire.WireServer;
import dev.weir.wire.WireServer.Script;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can make this backend do: work as long as its response, and no word of a secret. */
class WorkAndSecretsTest {
    private static final String KEY = "sk-secret-7";

    @Test
    @Timeout(30)
    void streamOfManyLinesIsAnswered() throws BackendException {
        Script script = (wire, request) -> {
            wire.beginStream();
            wire.chunk("data: \n".repeat(1_200_000) + "\n" + token("Hello") + finish("stop"));
            wire.endStream();
        };
        try (WireServer server = new WireServer(script);
                Asking asking = Asking.at(server)) {
            assertThat(asking.stream().text()).isEqualTo("Hello");
        }
    }

    @Test
    @Timeout(30)
    void streamOfManyPiecesOfOneToolCallTakesLinearTime() throws BackendException {
        String piece = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"[]\"}}]}}]}\n\n";
        Script script = (wire, request) -> {
            wire.beginStream();
            wire.chunk(piece.replace("[]", "{\\\"a\\\":[") + piece.repeat(80_000) + finish("tool_calls"));
            wire.endStream();
        };
        try (WireServer server = new WireServer(script);
                Asking asking = Asking.at(server)) {
            assertThat(asking.stream().toolCalls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "type", "param", "message"})
    void keyIsMaskedWhereverAnErrorRepeatsIt(String field) {
        String error = "{\"error\":{\"" + field + "\":\"" + KEY + "\",\"message\":\"x\"}}";
        assertHidden((wire, request) -> wire.json(400, error, "x-request-id: " + KEY));
        assertHidden((wire, request) -> wire.json(200, error));
        assertHidden((wire, request) -> wire.stream(token("a"), TestJson.event(error)));
        assertHidden((wire, request) -> wire.json(404, "{\"detail\":\"" + KEY + "\"}"));
        assertHidden((wire, request) -> wire.json(500, "{\"detail\":{\"errors\":[" + error + "]}}"));
        assertHidden((wire, request) -> wire.json(302, "", "Location: http://" + KEY + ".example/"));
        assertHidden((wire, request) -> wire.json(200, "x", "Content-Encoding: " + KEY));
    }

    private static void assertHidden(Script script) {
        try (WireServer server = new WireServer(script);
                Asking byKey = Asking.at(
                        server, settings -> settings.with("apiKey", KEY).with("showProviderMessages", true));
                Asking byHeader = Asking.at(
                        server,
                        settings -> settings.header("Authorization", "Bearer " + KEY)
                                .with("showProviderMessages", true));
                Asking byQuery = Asking.with(TestSettings.at(URI.create(server.url() + "?key=" + KEY))
                        .with("showProviderMessages", true)
                        .with("silenceTimeout", Duration.ofSeconds(20))
                        .build())) {
            for (Asking asking : new Asking[] {byKey, byHeader, byQuery}) {
                BackendException failure = asking.streamFailure();
                assertThat(failure.getMessage() + failure.code() + failure.requestId() + failure)
                        .doesNotContain(KEY);
            }
        }
    }
}

package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.TestJson.close;
import static dev.weir.backend.anthropic.TestJson.input;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.openTool;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;
import static dev.weir.backend.anthropic.TestJson.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.Completion;
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
    void streamOfManyPiecesAndBlocksTakesLinearTime() throws BackendException {
        Script script = (wire, request) -> {
            wire.beginStream();
            wire.chunk(start() + (openText(0) + token("x") + close(0)).repeat(30_000));
            wire.chunk((openTool(0, "a", "f")
                    + input(0, "{\"a\":[")
                    + input(0, "1,").repeat(40_000)));
            wire.chunk(input(0, "1]}") + close(0) + stopReason("tool_use") + stop());
            wire.endStream();
        };
        try (WireServer server = new WireServer(script);
                Asking asking = Asking.at(server)) {
            Completion completion = asking.stream();
            assertThat(completion.text()).hasSize(30_000);
            assertThat(completion.toolCalls().get(0).arguments()).hasSize(80_009);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "type", "param", "message"})
    void keyIsMaskedWhereverAnErrorRepeatsIt(String field) {
        String error = "{\"error\":{\"" + field + "\":\"" + KEY + "\",\"message\":\"x\"}}";
        assertHidden((wire, request) -> wire.json(400, error, "request-id: " + KEY));
        assertHidden((wire, request) -> wire.json(200, error));
        assertHidden((wire, request) -> wire.stream(start(), openText(0), token("a"), "data: " + error + "\n\n"));
        assertHidden((wire, request) -> wire.json(404, "{\"detail\":\"" + KEY + "\"}"));
        assertHidden((wire, request) -> wire.json(500, "{\"detail\":{\"errors\":[" + error + "]}}"));
        assertHidden((wire, request) -> wire.json(302, "", "Location: http://" + KEY + ".example/"));
        assertHidden((wire, request) -> wire.json(200, "x", "Content-Encoding: " + KEY));
    }

    private static void assertHidden(Script script) {
        try (WireServer server = new WireServer(script);
                Asking byKey = Asking.at(
                        server, settings -> settings.with("apiKey", KEY).with("showProviderMessages", true));
                Asking byToken = Asking.at(
                        server, settings -> settings.with("authToken", KEY).with("showProviderMessages", true));
                Asking byHeader = Asking.at(
                        server,
                        settings -> settings.header("Authorization", "Bearer " + KEY)
                                .with("showProviderMessages", true));
                Asking byQuery = Asking.with(TestSettings.at(URI.create(server.url() + "?key=" + KEY))
                        .with("showProviderMessages", true)
                        .with("silenceTimeout", Duration.ofSeconds(20))
                        .build())) {
            for (Asking asking : new Asking[] {byKey, byToken, byHeader, byQuery}) {
                BackendException failure = asking.streamFailure();
                assertThat(failure.getMessage() + failure.code() + failure.requestId() + failure)
                        .doesNotContain(KEY);
            }
        }
    }
}

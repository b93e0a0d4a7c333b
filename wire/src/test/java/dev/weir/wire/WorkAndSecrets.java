package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.wire.WireServer.Script;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can make this backend do: work as long as its response, and no word of a secret. */
public abstract class WorkAndSecrets {
    private static final String KEY = "sk-secret-7";

    private final Dialect<?> dialect;

    protected WorkAndSecrets(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    @Test
    @Timeout(30)
    void streamOfManyLinesIsAnswered() throws BackendException {
        Script script = (wire, request) -> {
            wire.beginStream();
            wire.chunk("data: \n".repeat(1_200_000) + "\n" + dialect.begin("Hello") + dialect.end());
            wire.endStream();
        };
        try (WireServer server = new WireServer(script);
                Asking asking = dialect.at(server)) {
            assertThat(asking.stream().text()).isEqualTo("Hello");
        }
    }

    @Test
    @Timeout(30)
    void streamOfManyPiecesOfOneToolCallTakesLinearTime() throws BackendException {
        List<String> arguments = new ArrayList<>(List.of("{\"a\":["));
        arguments.addAll(Collections.nCopies(80_000, "1,"));
        arguments.add("1]}");
        String events = String.join("", dialect.toolCall("Hello", arguments));
        try (WireServer server = new WireServer((wire, request) -> wire.stream(events));
                Asking asking = dialect.at(server)) {
            assertThat(asking.stream().toolCalls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "type", "param", "message"})
    void keyIsMaskedWhereverAnErrorRepeatsIt(String field) {
        String error = "{\"error\":{\"" + field + "\":\"" + KEY + "\",\"message\":\"x\"}}";
        assertHidden((wire, request) -> wire.json(400, error, "x-request-id: " + KEY, "request-id: " + KEY));
        assertHidden((wire, request) -> wire.json(200, error));
        assertHidden((wire, request) -> wire.stream(dialect.begin("a"), "data: " + error + "\n\n"));
        assertHidden((wire, request) -> wire.json(404, "{\"detail\":\"" + KEY + "\"}"));
        assertHidden((wire, request) -> wire.json(500, "{\"detail\":{\"errors\":[" + error + "]}}"));
        assertHidden((wire, request) -> wire.json(302, "", "Location: http://" + KEY + ".example/"));
        assertHidden((wire, request) -> wire.json(200, "x", "Content-Encoding: " + KEY));
    }

    private void assertHidden(Script script) {
        try (WireServer server = new WireServer(script)) {
            for (String setting : dialect.keySettings()) {
                assertHidden(dialect.at(
                        server, settings -> settings.with(setting, KEY).with("showProviderMessages", true)));
            }
            assertHidden(dialect.at(
                    server,
                    settings ->
                            settings.header("Authorization", "Bearer " + KEY).with("showProviderMessages", true)));
            assertHidden(dialect.at(
                    URI.create(server.url() + "?key=" + KEY), settings -> settings.with("showProviderMessages", true)));
        }
    }

    private static void assertHidden(Asking closed) {
        try (Asking asking = closed) {
            BackendException failure = asking.streamFailure();
            assertThat(failure.getMessage() + failure.code() + failure.requestId() + failure)
                    .doesNotContain(KEY);
        }
    }
}

package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.RawClient.Reply;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of a client's own for routes and models. */
@Timeout(60)
final class ModelAliasesTest {
    private static final String MESSAGES = "/v1/messages";

    @TempDir
    private Path folder;

    private final ScriptedAnswers backend =
            new ScriptedAnswers((request, call) -> Completion.of(request.model(), "Hello"));
    private RunningGateway gateway;
    private KeyFile keys;

    @BeforeEach
    void start() throws Exception {
        keys = new KeyFile(folder.resolve("keys.json"), TimeSource.system());
        gateway = RunningGateway.over(
                backend,
                builder -> builder.set("llm.gateway.keysFile", keys.path().toString())
                        .set(
                                "llm.gateway.aliases",
                                Map.of("claude-*", "big", "claude-haiku-*", "scripted/small", "gpt-4o", "big"))
                        .set("llm.routes.big.targets", List.of(Map.of("backend", "scripted", "model", "large")))
                        .set(
                                "llm.routes.claude-local.targets",
                                List.of(Map.of("backend", "scripted", "model", "local"))));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Reply ask(String model, String... headers) throws Exception {
        return gateway.post(
                MESSAGES,
                "{\"model\":\"" + model + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                headers);
    }

    private String asked(String model) throws Exception {
        Reply reply = ask(model);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("\"model\":\"" + model + "\"");
        return backend.requests().get(backend.requests().size() - 1).model();
    }

    @Test
    void ep24APatternStandsForAllThatBeginSoAndTheLongestWins() throws Exception {
        assertThat(asked("claude-sonnet-4-5-20250929")).isEqualTo("large");
        assertThat(asked("claude-haiku-4-5-20251001")).isEqualTo("small");
        assertThat(asked("mistral")).isEqualTo("mistral");
    }

    @Test
    void aRouteOfTheExactNameGoesBeforeAPattern() throws Exception {
        assertThat(asked("claude-local")).isEqualTo("local");
    }

    @Test
    void ep08AnAliasIsListedAndRouted() throws Exception {
        assertThat(gateway.get("/v1/models").body()).contains("\"gpt-4o\"").doesNotContain("claude-*");
        assertThat(gateway.get("/v1/models/gpt-4o").status()).isEqualTo(200);
        assertThat(asked("gpt-4o")).isEqualTo("large");
    }

    @Test
    void aKeyPermitsTheNameThatAClientUses() throws Exception {
        String key = keys.create(
                        new KeyTerms("ci", null, Set.of("gpt-4o"), null, "month", null, null, null, false), null)
                .text();

        assertThat(ask("gpt-4o", "x-api-key: " + key).status()).isEqualTo(200);
        assertThat(ask("claude-opus-4", "x-api-key: " + key).status()).isEqualTo(404);
    }
}

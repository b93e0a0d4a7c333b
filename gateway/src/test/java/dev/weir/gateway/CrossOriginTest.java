package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.RawClient.Reply;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages of other sites in a browser, which reads an answer only if its headers permit it. */
@Timeout(60)
final class CrossOriginTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String PAGE = "app://obsidian.md";
    private static final String HELLO = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String STREAM = HELLO.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final String[] PREFLIGHT = {
        "Origin: " + PAGE,
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization, content-type, x-stainless-os"
    };

    @TempDir
    private Path folder;

    private final ScriptedAnswers backend = new ScriptedAnswers((request, call) -> Completion.of("m", "Hello"));

    private RunningGateway gateway(String... origins) throws Exception {
        return RunningGateway.over(
                backend,
                builder -> builder.set("llm.gateway.corsOrigins", List.of(origins))
                        .set("llm.gateway.keysFile", keys().path().toString()));
    }

    private KeyFile keys() {
        return new KeyFile(folder.resolve("keys.json"), TimeSource.system());
    }

    private static Reply preflight(RunningGateway gateway) throws Exception {
        try (RawClient client = gateway.client()) {
            return client.send(RawClient.request("OPTIONS", CHAT, "", PREFLIGHT))
                    .reply();
        }
    }

    @Test
    void ep10APreflightNeedsNoKeyAndErrorsAndStreamsCarryTheOrigin() throws Exception {
        String key = keys().create(KeyTerms.of("page"), null).text();
        try (RunningGateway gateway = gateway(PAGE)) {
            Reply preflight = preflight(gateway);
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-origin")).isEqualTo(PAGE);
            assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET, POST");
            assertThat(preflight.header("access-control-allow-headers"))
                    .isEqualTo("authorization, content-type, x-stainless-os");
            assertThat(preflight.header("vary")).isEqualTo("Origin");

            Reply refused = gateway.post(CHAT, HELLO, "Origin: " + PAGE);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("access-control-allow-origin")).isEqualTo(PAGE);

            Reply stream = gateway.post(CHAT, STREAM, "Origin: " + PAGE, "Authorization: Bearer " + key);
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("access-control-allow-origin")).isEqualTo(PAGE);
            assertThat(stream.header("access-control-expose-headers")).isEqualTo("*");
        }
    }

    @Test
    void aRefusalBeforeTheBodyCarriesTheOriginToo() throws Exception {
        try (RunningGateway gateway = gateway(PAGE)) {
            Reply reply = gateway.post(CHAT, HELLO, "Origin: " + PAGE, "Transfer-Encoding: gzip");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("access-control-allow-origin")).isEqualTo(PAGE);
        }
    }

    @Test
    void anotherOriginGetsNoPermission() throws Exception {
        keys().create(KeyTerms.of("page"), null);
        try (RunningGateway gateway = gateway("https://chat.example.com")) {
            assertThat(preflight(gateway).status()).isEqualTo(401);
            assertThat(preflight(gateway).headers()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void withoutKeysOnlyAnOriginThatIsNamedMayUseIt() throws Exception {
        try (RunningGateway gateway = gateway(PAGE, "*")) {
            assertThat(gateway.post(CHAT, HELLO, "Origin: " + PAGE).status()).isEqualTo(200);

            Reply other = gateway.post(CHAT, HELLO, "Origin: https://example.com");
            assertThat(other.status()).isEqualTo(403);
            assertThat(other.body()).contains("llm.gateway.corsOrigins");
        }
    }

    @Test
    void allOriginsMayUseAGatewayWithKeys() throws Exception {
        String key = keys().create(KeyTerms.of("page"), null).text();
        try (RunningGateway gateway = gateway("*")) {
            Reply reply = gateway.post(CHAT, HELLO, "Origin: https://example.com", "Authorization: Bearer " + key);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("access-control-allow-origin")).isEqualTo("https://example.com");
        }
    }

    @Test
    void withoutTheSettingNoAnswerHasItsHeaders() throws Exception {
        try (RunningGateway gateway = gateway()) {
            assertThat(gateway.post(CHAT, HELLO).headers()).doesNotContainKeys("vary", "access-control-allow-origin");
            assertThat(preflight(gateway).status()).isEqualTo(403);
        }
    }
}

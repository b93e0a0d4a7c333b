package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir serve} as a process of its own: from the line that a client needs to its end. */
class ServeCommandIT {
    private static final Pattern BASE_URL = Pattern.compile("OPENAI_BASE_URL=(http\\S+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private String ask(URI base, String text) throws IOException, InterruptedException {
        String body = "{\"model\":\"any\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static URI baseUrl(Distribution distribution) {
        await("the line that a client needs")
                .atMost(LIMIT)
                .until(() -> BASE_URL.matcher(distribution.read("out")).find());
        try {
            Matcher line = BASE_URL.matcher(distribution.read("out"));
            assertThat(line.find()).isTrue();
            return URI.create(line.group(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersTakesUpAPluginThatIsDroppedInAndEndsOrderlyWithSigterm() throws Exception {
        Distribution distribution = Distribution.copyTo(folder);
        distribution.configure("llm: { gateway: { port: 0 } }\n");
        Process serve = distribution.start(Map.of(), "serve");
        try {
            URI base = baseUrl(distribution);
            assertThat(ask(base, "Deploy nginx with 3 replicas")).contains("\\\"replicas\\\":3");

            OutsidePlugin.build(distribution.plugins().resolve("echo.jar"), distribution.libraries(), folder, "1.0");
            distribution.configure("""
                    llm:
                      client: { backend: mine }
                      backends: { mine: { type: echo } }
                      gateway: { port: 0 }
                    """);
            await("the plugin answers")
                    .atMost(LIMIT)
                    .until(() -> ask(base, "hello there").contains("\"content\":\"hello there\""));

            serve.destroy();
            assertThat(serve.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(distribution.read("err")).contains("event=configuration-reloaded trigger=file");
        } finally {
            serve.destroyForcibly();
        }
    }
}

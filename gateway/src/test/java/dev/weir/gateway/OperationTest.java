package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.MetricsPage;
import dev.weir.testkit.fake.FakeTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator sees of a gateway. */
@Timeout(60)
final class OperationTest {
    private static final String HELLO = """
            {"model":"m","messages":[{"role":"user","content":"a secret question"}]}""";

    @TempDir
    private Path folder;

    private final ScriptedAnswers backend =
            new ScriptedAnswers((request, call) -> Completion.of("m", "a secret answer"));
    private final FakeTime time = new FakeTime();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.weir.gateway");

    /** An exporter with a page. */
    private record Page(MeterRegistry registry) implements MetricsExporter {
        @Override
        public MetricsPage page(String accept) {
            return new MetricsPage("text/plain", "calls 1 for '" + accept + "'\n");
        }
    }

    @BeforeEach
    void capture() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
        lines.list = new CopyOnWriteArrayList<>(); // written and read by different threads
        lines.start();
    }

    @AfterEach
    void release() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** A line is written when its answer has been sent. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private RunningGateway gateway(MetricsExporter... exporters) throws Exception {
        return RunningGateway.over(
                backend,
                builder -> builder.budgetKeys("key", "team")
                        .set("llm.gateway.keysFile", folder.resolve("keys.json").toString()),
                builder -> builder.metrics(List.of(exporters)).time(time));
    }

    @Test
    void theAccessLogHasALinePerRequestWithTheNameOfItsKeyAndNoContent() throws Exception {
        String key = new KeyFile(folder.resolve("keys.json"), time)
                .create(KeyTerms.of("ci"), null)
                .text();
        try (RunningGateway gateway = gateway()) {
            gateway.post("/v1/chat/completions", HELLO, "x-api-key: " + key, "x-request-id: mine");
            gateway.post("/v1/chat/completions", HELLO, "x-api-key: " + key + "x");
            gateway.get("/healthz");
            await(() -> lines().stream().filter(line -> line.startsWith("{")).count() == 2);
        }

        assertThat(lines().stream().filter(line -> line.startsWith("{")))
                .hasSize(2)
                .filteredOn(line -> line.contains("\"mine\""))
                .singleElement()
                .asString()
                .startsWith("{\"time\":\"2026-01-01T00:00:00Z\",\"request\":\"mine\",\"method\":\"POST\","
                        + "\"path\":\"/v1/chat/completions\",\"status\":200,\"end\":\"answered\"")
                .contains(
                        "\"protocol\":\"HTTP/1.1\"",
                        "\"key\":\"ci\"",
                        "\"model\":\"m\"",
                        "\"call\":\"",
                        "\"target\":\"scripted/m\"");
        assertThat(lines().toString())
                .contains("\"status\":401,\"end\":\"key-refused\"")
                .doesNotContain("secret", key, "weir_");
    }

    @Test
    void theAccessLogHasALineForARequestThatIsRefusedBeforeItIsWhole() throws Exception {
        try (RunningGateway gateway = gateway()) {
            assertThat(gateway.post("/v1/chat/completions", HELLO, "Transfer-Encoding: gzip")
                            .status())
                    .isEqualTo(400);
            await(() -> lines().stream().anyMatch(line -> line.startsWith("{")));
        }

        assertThat(lines())
                .contains(
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"path\":\"/v1/chat/completions\",\"status\":400,\"end\":\"refused\"}");
    }

    @Test
    void op16AStreamThatADrainCutsHasItsTokensInTheAccessLog() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        backend.script((request, call) -> {
            call.listener().onToken("a secret answer of several words");
            begun.countDown();
            new CountDownLatch(1).await();
            return Completion.of("m", "never");
        });
        RunningGateway gateway = RunningGateway.over(backend, "llm.gateway.drainTime", "10ms");
        try (RawClient client = gateway.client()) {
            client.post("/v1/chat/completions", HELLO.replace("{\"model", "{\"stream\":true,\"model"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            gateway.gateway().close();
            assertThat(client.rest()).contains("\"error\"").doesNotContain("[DONE]");
            await(() -> lines().stream().anyMatch(line -> line.startsWith("{")));
        } finally {
            gateway.close();
        }

        assertThat(lines().stream().filter(line -> line.startsWith("{")))
                .singleElement()
                .asString()
                .contains("\"status\":200,\"end\":\"unavailable\"", "\"attempts\":1", "\"call\":\"")
                .containsPattern("\"tokens_in\":[1-9]")
                .containsPattern("\"tokens_out\":[1-9]")
                .containsPattern("\"bytes_out\":[1-9]");
    }

    @Test
    void theAuditLogHasALinePerChangeOfAKey() throws Exception {
        KeyFile file = new KeyFile(folder.resolve("keys.json"), time);
        try (RunningGateway gateway = gateway()) {
            String id = file.create(KeyTerms.of("ci"), null).key().id();
            gateway.get("/v1/models");
            file.revoke("ci");
            gateway.get("/v1/models");

            assertThat(lines())
                    .contains(
                            "event=gateway-key-changed change=added key=ci id=" + id + " team=null expires=null",
                            "event=gateway-key-changed change=revoked key=ci id=" + id + " team=null expires=null");
        }
    }

    @Test
    void metricsAreThoseOfTheFirstExporterThatHasAPage() throws Exception {
        MetricsExporter pushing = SimpleMeterRegistry::new;
        try (RunningGateway gateway = gateway(pushing, new Page(new SimpleMeterRegistry()))) {
            RawClient.Reply reply = gateway.get("/metrics", "Accept: text/plain");
            assertThat(reply.body()).isEqualTo("calls 1 for 'text/plain'\n");
            assertThat(reply.header("content-type")).isEqualTo("text/plain");
        }
        try (RunningGateway gateway = gateway(pushing)) {
            RawClient.Reply reply = gateway.get("/metrics");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains("llm.exporters.prometheus", "metrics-prometheus");
        }
    }
}

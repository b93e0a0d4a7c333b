package dev.weir.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.gateway.Gateway;
import dev.weir.gateway.GatewaySettings;
import dev.weir.spi.NoSettings;
import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.MetricsPage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class ConfigurationReloadTest {
    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger audit = (Logger) LoggerFactory.getLogger("dev.weir.gateway.audit");
    private Path file;
    private RuntimeSource runtimes;
    private Gateway gateway;
    private ConfigurationReload reload;

    /** Shows how many calls there were. */
    static final class PageExporter implements MetricsExporter {
        private final MeterRegistry registry = new SimpleMeterRegistry();

        @Inject
        PageExporter() {}

        @Override
        public MeterRegistry registry() {
            return registry;
        }

        @Override
        public MetricsPage page(String accept) {
            return new MetricsPage(
                    "text/plain",
                    registry.find("llm.requests").counters().stream()
                            .map(counter -> "llm_requests_total " + counter.count())
                            .collect(Collectors.joining("\n")));
        }
    }

    private WeirBuilder builder() {
        return Weir.builder()
                .section(GatewaySettings.SECTION)
                .environment(Map.of())
                .plugin(extensions -> extensions.metricsExporter("page", PageExporter.class, NoSettings.class))
                .workingDirectory(folder)
                .file(file);
    }

    private void configure(String model, String more) throws IOException {
        Files.writeString(file, """
                llm:
                  client: { backend: patient, model: %s, timeout: 5s }
                  admin: { enabled: false }
                  exporters: { page: { type: page } }
                  gateway: { port: 0 }
                %s""".formatted(model, more));
    }

    @BeforeEach
    void start() throws Exception {
        audit.setLevel(Level.INFO);
        audit.addAppender(lines);
        lines.list = new CopyOnWriteArrayList<>(); // written and read by different threads
        lines.start();
        file = folder.resolve("weir.yaml");
        configure("first", "");
        runtimes = new RuntimeSource(this::builder);
        Weir weir = runtimes.build(null);
        gateway = Gateway.builder(weir, weir.configuration().host(GatewaySettings.SECTION, GatewaySettings.class))
                .metrics(runtimes.exporters())
                .start();
        reload = new ConfigurationReload(runtimes, gateway, weir);
    }

    @AfterEach
    void stop() {
        gateway.close();
        reload.close();
        runtimes.close();
        audit.detachAppender(lines);
    }

    private String log() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(gateway.origin() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private int ask() throws Exception {
        String body = "{\"model\":\"first\",\"messages\":[{\"role\":\"user\",\"content\":\"Deploy nginx\"}]}";
        return client.send(
                        HttpRequest.newBuilder(URI.create(gateway.baseUrl() + "/chat/completions"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void servesWhatTheFileSaysNow() throws Exception {
        configure("second", "");

        reload.run("file");

        assertThat(get("/v1/models")).contains("second").doesNotContain("first");
        assertThat(log()).isEqualTo("event=configuration-reloaded trigger=file needs_restart=\"\"");
    }

    @Test
    void aWrongFileChangesNothingAndSaysWhy() throws Exception {
        configure("second", "  retry: { maxRetires: 1 }\n");
        reload.run("SIGHUP");
        Files.writeString(file, "llm: {");
        reload.run("file");

        assertThat(get("/v1/models")).contains("first");
        assertThat(log())
                .contains("event=configuration-refused trigger=SIGHUP reason=\"")
                .contains("weir.yaml:6:", "unknown key; did you mean 'maxRetries'?")
                .contains("event=configuration-refused trigger=file");
        assertThat(log().lines()).hasSize(2);

        assertThat(get("/ui/api/configuration")).contains("\"refused\":{\"since\":\"", "weir.yaml:1:");

        configure("third", "");
        reload.run("file");
        assertThat(get("/v1/models")).contains("third");
        assertThat(get("/ui/api/configuration")).doesNotContain("refused");
    }

    @Test
    void op03WhatNeedsARestartIsNamed() throws Exception {
        configure("second", "");
        Files.writeString(file, Files.readString(file).replace("gateway: { port: 0 }", "gateway: { port: 1 }"));

        reload.run("file");

        assertThat(log()).contains("needs_restart=\"llm.gateway.port\"");
        assertThat(get("/v1/models")).contains("second");

        reload.run("file");
        configure("third", "");
        reload.run("file");

        assertThat(log().lines())
                .as("compared with what runs, not with the file before")
                .map(line -> line.substring(line.indexOf("needs_restart")))
                .containsExactly(
                        "needs_restart=\"llm.gateway.port\"",
                        "needs_restart=\"llm.gateway.port\"",
                        "needs_restart=\"\"");
    }

    @Test
    void theExportersServeTheMetricsOfEachRuntimeInTurn() throws Exception {
        assertThat(ask()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            reload.run("file");
        }
        assertThat(ask()).isEqualTo(200);

        assertThat(get("/metrics")).isEqualTo("llm_requests_total 1.0");
    }

    @Test
    void op09OfReloadsAtTheSameTimeOneFollowsTheOtherAndTheLastFileIsServed() throws Exception {
        List<Thread> reloading = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 5; j++) {
                    write("model-" + number + "-" + j);
                    reload.run("file");
                }
            });
            thread.start();
            reloading.add(thread);
        }
        for (Thread thread : reloading) {
            thread.join();
        }

        configure("last", "");
        reload.run("file");

        assertThat(get("/v1/models")).contains("\"last\"").doesNotContain("model-", "first");
        assertThat(log()).doesNotContain("configuration-refused trigger=SIGHUP");
        assertThat(log().lines().count()).isBetween(2L, 21L);
    }

    /** A half-written file is refused, and nothing changes. */
    private void write(String model) {
        try {
            configure(model, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void op08WhatWasLearnedOfABackendOutlastsAReloadThatLeavesItAsItIs() throws Exception {
        configure("first", "  limits: { requestsPerMinute: 2 }\n");
        reload.run("file");
        assertThat(ask()).isEqualTo(200);
        configure("second", "  limits: { requestsPerMinute: 2 }\n");
        reload.run("file");

        assertThat(ask()).isEqualTo(200);
        assertThat(ask()).as("the third of a minute").isEqualTo(429);
        configure("second", "  limits: { requestsPerMinute: 3 }\n");
        reload.run("file");
        assertThat(ask()).as("with other limits").isEqualTo(200);
    }

    @Test
    void nothingIsReloadedAfterTheEnd() throws Exception {
        gateway.close();
        reload.close();
        configure("second", "");

        reload.run("file");

        assertThat(log()).isEmpty();
    }
}

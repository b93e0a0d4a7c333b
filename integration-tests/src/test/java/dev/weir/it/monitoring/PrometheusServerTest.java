package dev.weir.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runtime with the exporter, scraped by a real Prometheus server, which answers queries. */
@Timeout(120)
class PrometheusServerTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Weir weir(int port, OpenTelemetrySdk traces) {
        return Weir.builder()
                .map(Map.of(
                        "llm.exporters.prometheus.type",
                        "prometheus",
                        "llm.exporters.prometheus.port",
                        port,
                        "llm.performance.traceSamplingRatio",
                        1,
                        "llm.cache.type",
                        "memory",
                        "llm.routes.chat.targets",
                        List.of(
                                Map.of("backend", "offline", "model", "small"),
                                Map.of("backend", "offline", "model", "large")),
                        "llm.intentTypes.network.type",
                        "network",
                        "llm.tokens.costPerToken.small",
                        "0.001",
                        "llm.tokens.budgetLimit",
                        "100"))
                .openTelemetry(traces)
                .build();
    }

    private String get(String url, String accept) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** ME-12. */
    @Test
    void aPrometheusServerScrapesIt() throws Exception {
        PrometheusTools.require();
        int port = freePort();
        int serverPort = freePort();
        try (OpenTelemetrySdk traces = OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                                .build())
                        .build();
                Weir weir = weir(port, traces)) {
            weir.process("Deploy nginx with 3 replicas");
            weir.process(Intent.of("Deploy nginx with 3 replicas").withModel("chat"));
            weir.stream(
                    ChatRequest.builder("chat")
                            .user("Deploy redis with 2 replicas")
                            .build(),
                    CallOptions.DEFAULT,
                    token -> {});
            String address = "http://127.0.0.1:" + port + "/metrics";
            String text = get(address, "text/plain");

            String lint = PrometheusTools.promtool(text, "check", "metrics");
            assertThat(lint).isEmpty();
            assertThat(text).contains("llm_request_duration_seconds_bucket", "le=\"655.36\"");
            assertThat(get(address, "application/openmetrics-text")).contains("trace_id=");

            Process server = start(port, serverPort);
            try {
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(300))
                        .untilAsserted(() -> assertThat(
                                        query(serverPort, "sum(llm_requests_total{status=\"succeeded\"})"))
                                .as(get("http://127.0.0.1:" + serverPort + "/api/v1/targets", "application/json"))
                                .contains("\"3\""));
                assertThat(query(serverPort, "sum(llm_attempts_total)")).contains("\"value\"");
                assertThat(query(
                                serverPort,
                                "histogram_quantile(0.95, sum by (le) (llm_request_duration_seconds_bucket))"))
                        .contains("\"value\"");
                assertThat(query(serverPort, "llm_circuit_breaker_state")).contains("\"0\"");
                assertThat(query(
                                serverPort,
                                "sum by (gen_ai_operation_name) (gen_ai_client_operation_duration_seconds_count)"))
                        .contains("\"chat\"");
            } finally {
                server.destroy();
                assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private Process start(int port, int serverPort) throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: { scrape_interval: 500ms }
                scrape_configs:
                  - { job_name: weir, static_configs: [ { targets: [ "127.0.0.1:%d" ] } ] }
                """.formatted(port));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--enable-feature=exemplar-storage",
                        "--web.listen-address=127.0.0.1:" + serverPort)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private String query(int serverPort, String query) throws IOException, InterruptedException {
        return get(
                "http://127.0.0.1:" + serverPort + "/api/v1/query?query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8),
                "application/json");
    }
}

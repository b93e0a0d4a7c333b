package dev.weir.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint, over a real socket. */
@Timeout(30)
class PrometheusExporterTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final HttpClient client = HttpClient.newHttpClient();
    private PrometheusExporter exporter;

    @BeforeEach
    void start() throws IOException {
        exporter = new PrometheusExporter(new PrometheusSettings(0, "127.0.0.1"));
        MeterRegistry registry = exporter.registry();
        Counter.builder("llm.requests")
                .description("Calls that have ended")
                .tags("backend", "primary", "model", "gpt-4o-mini", "intent_type", "none", "status", "succeeded")
                .register(registry)
                .increment(3);
        Timer duration = Timer.builder("llm.request.duration")
                .description("Duration of a call")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofMinutes(11))
                .tags("backend", "primary")
                .register(registry);
        SpanContext sampled =
                SpanContext.create(TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());
        try (Scope ignored = Span.wrap(sampled).makeCurrent()) {
            duration.record(Duration.ofMillis(500));
        }
    }

    @AfterEach
    void stop() {
        exporter.close();
        exporter.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + exporter.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** ME-12. */
    @Test
    void servesTextToClientsThatAcceptNothingElse() throws Exception {
        HttpResponse<String> response = send(request("/metrics"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).isEqualTo("""
                        # HELP llm_request_duration_seconds Duration of a call
                        # TYPE llm_request_duration_seconds histogram
                        llm_request_duration_seconds_bucket{backend="primary",le="0.01"} 0
                        llm_request_duration_seconds_bucket{backend="primary",le="1.0"} 1
                        llm_request_duration_seconds_bucket{backend="primary",le="660.0"} 1
                        llm_request_duration_seconds_bucket{backend="primary",le="+Inf"} 1
                        llm_request_duration_seconds_count{backend="primary"} 1
                        llm_request_duration_seconds_sum{backend="primary"} 0.5
                        # HELP llm_request_duration_seconds_max Duration of a call
                        # TYPE llm_request_duration_seconds_max gauge
                        llm_request_duration_seconds_max{backend="primary"} 0.5
                        # HELP llm_requests_total Calls that have ended
                        # TYPE llm_requests_total counter
                        llm_requests_total{backend="primary",intent_type="none",model="gpt-4o-mini",status="succeeded"} 3.0
                        """);
    }

    @Test
    void servesOpenMetricsWithExemplarsToPrometheus() throws Exception {
        HttpResponse<String> response = send(request("/metrics")
                .header(
                        "Accept",
                        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"));

        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body()).endsWith("# EOF\n");
        assertThat(response.body()).doesNotContainPattern("_count\\{[^}]*} 1 #");
        assertThat(response.body())
                .containsPattern("le=\"1.0\"} 1 # \\{span_id=\"b7ad6b7169203331\",trace_id=\"" + TRACE);
    }

    @Test
    void compressesForThoseWhoAskForIt() throws Exception {
        HttpResponse<byte[]> response = client.send(
                request("/metrics").header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("llm_requests_total");
        }
    }

    @Test
    void servesNothingElse() throws Exception {
        assertThat(send(request("/")).statusCode()).isEqualTo(404);
        assertThat(send(request("/metrics/")).statusCode()).isEqualTo(404);
        HttpResponse<String> posted = send(request("/metrics").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
        HttpResponse<String> head = send(request("/metrics").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    /** Clients that never end their request, that never read their answer, and more of both than are served at once. */
    @Test
    void slowClientsHoldUpNobody() throws Exception {
        for (int i = 0; i < 500; i++) {
            registryOf(exporter, i);
        }
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * ScrapeServer.MOST_CONNECTIONS; i++) {
                Socket socket = new Socket(
                        exporter.address().getAddress(), exporter.address().getPort());
                slow.add(socket);
                String request = "GET /metrics HTTP/1.1\r\nHost: x\r\n" + (i % 2 == 0 ? "" : "\r\n");
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(send(request("/metrics")).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static void registryOf(PrometheusExporter exporter, int number) {
        Counter.builder("many")
                .tags("number", "n" + number)
                .register(exporter.registry())
                .increment();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "GET\r\n\r\n", "GET /metrics SMTP\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n"})
    void whatIsNoRequestIsRefused(String bytes) throws Exception {
        assertThat(raw(bytes)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void aHeadThatIsTooLongIsRefused() throws Exception {
        assertThat(raw("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(ScrapeRequest.LONGEST_HEAD) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    /** Of requests that are sent at once the first is answered, and the connection closed. */
    @Test
    void aConnectionCarriesOneRequest() throws Exception {
        String answer = raw("GET /metrics?a=b HTTP/1.0\n\nGET /metrics HTTP/1.1\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").containsOnlyOnce("Connection: close\r\n");
    }

    private String raw(String bytes) throws IOException {
        try (Socket socket =
                new Socket(exporter.address().getAddress(), exporter.address().getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aPortInUseIsSaid() {
        int port = exporter.address().getPort();

        assertThatThrownBy(() -> new PrometheusExporter(new PrometheusSettings(port, "127.0.0.1")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": ")
                .hasMessageEndingWith("; set another port, or end the process that uses this one");
    }

    @Test
    void listensOnThisMachineAloneUnlessToldOtherwise() {
        assertThat(exporter.address().getAddress().isLoopbackAddress()).isTrue();
        assertThatThrownBy(() -> new PrometheusExporter(new PrometheusSettings(0, "no such host.invalid")))
                .hasMessageStartingWith("bindAddress 'no such host.invalid' is no address of this machine; use ");
        assertThatThrownBy(() -> new PrometheusExporter(new PrometheusSettings(0, "192.0.2.1")))
                .hasMessageStartingWith("bindAddress '192.0.2.1' is no address of this machine; use ");
    }

    @Test
    void aClosedEndpointFreesItsPort() throws Exception {
        exporter.close();

        boolean freed = false;
        // the system may give a port that is free to another process, but hardly ten times in a row
        for (int round = 0; round < 10 && !freed; round++) {
            PrometheusExporter closed = new PrometheusExporter(new PrometheusSettings(0, "127.0.0.1"));
            int port = closed.address().getPort();
            closed.close();
            try (PrometheusExporter again = new PrometheusExporter(new PrometheusSettings(port, "127.0.0.1"))) {
                freed = again.address().getPort() == port;
            } catch (IOException taken) {
                assertThat(taken).hasMessageContaining("Address already in use");
            }
        }
        assertThat(freed).isTrue();
    }

    @Test
    void isFoundAndRegistersItsExporter() {
        List<String> registered = new ArrayList<>();
        Extensions extensions = new Extensions() {
            @Override
            public <T> void register(
                    ExtensionPoint<T> point,
                    String type,
                    Class<? extends T> extension,
                    Class<? extends Record> settings) {
                registered.add(type + " " + extension.getSimpleName() + " " + settings.getSimpleName());
            }
        };
        ServiceLoader.load(Plugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(PrometheusPlugin.class::isInstance)
                .forEach(plugin -> plugin.register(extensions));
        assertThat(registered).containsExactly("prometheus PrometheusExporter PrometheusSettings");
    }
}

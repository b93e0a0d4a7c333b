package dev.weir.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at a collector, decoded from its protobuf. */
@Timeout(60)
class OtlpExportTest {
    static OtlpSettings settings(URI endpoint) {
        return settings(endpoint, Map.of("x-key", "a-key"), Map.of("otel.java.exporter.otlp.retry.disabled", "true"));
    }

    private static OtlpSettings settings(URI endpoint, Map<String, String> headers, Map<String, String> properties) {
        return new OtlpSettings(
                endpoint,
                headers,
                "a-service",
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                properties);
    }

    @Test
    void spansArriveWithTheirParentsWhenItIsClosed() throws IOException {
        try (OtlpReceiver receiver = new OtlpReceiver(200)) {
            OtlpTraces traces = new OtlpTraces(settings(receiver.endpoint()));
            var tracer = traces.openTelemetry().getTracer("dev.weir");
            Span parent = tracer.spanBuilder("enhanced_client.process_intent").startSpan();
            try (var ignored = parent.makeCurrent()) {
                tracer.spanBuilder("chat model-1")
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute("gen_ai.request.model", "model-1")
                        .startSpan()
                        .end();
            }
            parent.end();
            traces.close();

            assertThat(receiver.keys).containsOnly("a-key");
            var resource = receiver.traces.get(0).getResourceSpans(0);
            assertThat(resource.getResource().getAttributesList())
                    .filteredOn(attribute -> attribute.getKey().equals("service.name"))
                    .extracting(attribute -> attribute.getValue().getStringValue())
                    .containsExactly("a-service");
            var spans = resource.getScopeSpans(0).getSpansList();
            assertThat(spans)
                    .extracting(span -> span.getName())
                    .containsExactly("chat model-1", "enhanced_client.process_intent");
            assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
            assertThat(spans.get(0).getKind())
                    .isEqualTo(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(receiver.metrics).isEmpty();
        }
    }

    /** A key may have characters that a list of headers has a meaning for. */
    @Test
    void headersArriveAsTheyAreWritten() throws IOException {
        String key = "Basic a+b/c==, %41; d\"e";
        try (OtlpReceiver receiver = new OtlpReceiver(200)) {
            OtlpMetrics metrics = new OtlpMetrics(settings(receiver.endpoint(), Map.of("x-key", key), Map.of()));
            Counter.builder("llm.requests").register(metrics.registry()).increment();
            metrics.close();

            assertThat(receiver.keys).isNotEmpty().containsOnly(key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4318", "ftp://localhost", "http:///v1", "collector"})
    void anEndpointThatIsNoUrlIsRefused(String endpoint) {
        assertThatThrownBy(() -> settings(URI.create(endpoint)))
                .hasMessage("endpoint must be a URL such as http://localhost:4318, was '" + endpoint + "'");
    }

    @Test
    void aHeaderThatIsNoneIsRefusedWithoutItsValue() {
        assertThatThrownBy(() -> settings(URI.create("http://localhost"), Map.of("key", "secret\r\nx: y"), Map.of()))
                .hasMessage("headers: 'key' is no header with a value in printable ASCII characters");
    }

    @ParameterizedTest
    @CsvSource({
        "otel.exporter.otlp.compression, brotli, Unsupported compression",
        "otel.exporter.otlp.protocol, grpc, grpc",
        "otel.metrics.exporter, kafka, kafka"
    })
    void whatTheSdkRefusesIsSaid(String property, String value, String said) {
        OtlpSettings settings = settings(URI.create("http://localhost"), Map.of(), Map.of(property, value));

        assertThatThrownBy(() -> new OtlpMetrics(settings))
                .hasMessageContainingAll(said, "; see 'properties' and the OTEL_* variables");
    }

    @Test
    void metersArriveAsMetrics() throws IOException {
        try (OtlpReceiver receiver = new OtlpReceiver(200)) {
            OtlpMetrics metrics = new OtlpMetrics(settings(receiver.endpoint()));
            Counter.builder("llm.requests")
                    .description("Calls that have ended")
                    .tag("model", "model-1")
                    .register(metrics.registry())
                    .increment(3);
            Gauge.builder("llm.requests.in.flight", () -> 2).register(metrics.registry());
            Gauge.builder("broken", () -> Double.NaN).register(metrics.registry());
            Timer timer = Timer.builder("gen_ai.client.operation.duration")
                    .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofSeconds(1))
                    .register(metrics.registry());
            timer.record(Duration.ofMillis(5));
            timer.record(Duration.ofMillis(500));
            timer.record(Duration.ofMillis(600));
            timer.record(Duration.ofMinutes(1));
            metrics.close();

            List<Metric> all =
                    receiver
                            .metrics
                            .get(receiver.metrics.size() - 1)
                            .getResourceMetrics(0)
                            .getScopeMetricsList()
                            .stream()
                            .flatMap(scope -> scope.getMetricsList().stream())
                            .toList();
            Metric requests = named(all, "llm.requests");
            assertThat(requests.getSum().getIsMonotonic()).isTrue();
            assertThat(requests.getSum().getDataPoints(0).getAsDouble()).isEqualTo(3);
            assertThat(requests.getSum().getDataPoints(0).getAttributesList())
                    .extracting(KeyValue::getKey)
                    .containsExactly("model");
            assertThat(named(all, "llm.requests.in.flight")
                            .getGauge()
                            .getDataPoints(0)
                            .getAsDouble())
                    .isEqualTo(2);
            assertThat(named(all, "gen_ai.client.operation.duration").getUnit()).isEqualTo("s");
            HistogramDataPoint durations = named(all, "gen_ai.client.operation.duration")
                    .getHistogram()
                    .getDataPoints(0);
            assertThat(durations.getExplicitBoundsList()).containsExactly(0.01, 1.0);
            assertThat(durations.getBucketCountsList()).containsExactly(1L, 2L, 1L);
            assertThat(durations.getCount()).isEqualTo(4);
        }
    }

    private static Metric named(List<Metric> all, String name) {
        return all.stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Ending a span hands it to a queue; a collector that fails, or is not there, is met by another thread. */
    @Test
    void aCollectorThatFailsOrIsNotThereCostsNothing() throws IOException {
        try (OtlpReceiver failing = new OtlpReceiver(500)) {
            for (URI endpoint : List.of(failing.endpoint(), URI.create("http://127.0.0.1:1"))) {
                OtlpTraces traces = new OtlpTraces(settings(endpoint));
                OtlpMetrics metrics = new OtlpMetrics(settings(endpoint));
                var tracer = traces.openTelemetry().getTracer("dev.weir");
                for (int i = 0; i < 10_000; i++) {
                    tracer.spanBuilder("call").startSpan().end();
                }
                Counter.builder("llm.requests").register(metrics.registry()).increment();
                traces.close();
                metrics.close();
            }
        }
    }

    @Test
    void isFoundAndRegistersBothWithOneRecord() {
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
                .filter(OtlpPlugin.class::isInstance)
                .forEach(plugin -> plugin.register(extensions));
        assertThat(registered).containsExactly("otlp OtlpTraces OtlpSettings", "otlp OtlpMetrics OtlpSettings");
    }
}

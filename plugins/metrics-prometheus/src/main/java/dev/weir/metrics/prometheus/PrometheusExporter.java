package dev.weir.metrics.prometheus;

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Keeps the metrics in the form of Prometheus and serves them. Thread-safe. */
public final class PrometheusExporter implements MetricsExporter, AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final ScrapeServer server;

    /** @throws IOException if the port cannot be opened */
    @Inject
    public PrometheusExporter(PrometheusSettings settings) throws IOException {
        registry = new PrometheusMeterRegistry(
                PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
        server = new ScrapeServer(settings, registry);
    }

    @Override
    public MeterRegistry registry() {
        return registry;
    }

    /** The address that is listened on. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }
}

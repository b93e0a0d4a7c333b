package dev.weir.metrics.prometheus;

import dev.weir.spi.telemetry.MetricsExporter;
import dev.weir.spi.telemetry.MetricsPage;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Keeps the metrics in the form of Prometheus and serves them. Thread-safe. */
public final class PrometheusExporter implements MetricsExporter, AutoCloseable {
    /** Prometheus 2.42 refuses a page that has an exemplar at anything but a bucket or a counter. */
    private static final PrometheusConfig EXEMPLARS_AT_BUCKETS = new PrometheusConfig() {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplars_on_all_metric_types", "false");
            return properties;
        }
    };

    private final PrometheusMeterRegistry registry;
    private final ScrapeServer server;

    /** @throws IOException if the port cannot be opened */
    @Inject
    public PrometheusExporter(PrometheusSettings settings) throws IOException {
        registry = new PrometheusMeterRegistry(
                EXEMPLARS_AT_BUCKETS, new PrometheusRegistry(), Clock.SYSTEM, new CurrentSpan());
        server = new ScrapeServer(settings, registry);
    }

    @Override
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public MetricsPage page(String accept) {
        String type = ScrapeServer.type(accept.contains(ScrapeRequest.OPEN_METRICS));
        return new MetricsPage(type, registry.scrape(type));
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

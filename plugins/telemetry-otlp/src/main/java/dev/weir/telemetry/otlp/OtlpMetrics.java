package dev.weir.telemetry.otlp;

import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;

/** Sends metrics to a collector. Thread-safe. */
public final class OtlpMetrics implements MetricsExporter, AutoCloseable {
    private final CumulativeRegistry registry = new CumulativeRegistry();
    private final ConfiguredSdk configured;

    @Inject
    public OtlpMetrics(OtlpSettings settings) {
        configured = new ConfiguredSdk(settings, "metrics", new MeterMetrics(registry));
    }

    @Override
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        configured.close();
        registry.close();
    }
}

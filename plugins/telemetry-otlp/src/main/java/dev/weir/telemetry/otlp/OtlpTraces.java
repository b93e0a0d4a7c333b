package dev.weir.telemetry.otlp;

import dev.weir.spi.telemetry.TracingProvider;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;

/** Sends traces to a collector. Thread-safe. */
public final class OtlpTraces implements TracingProvider, AutoCloseable {
    private final ConfiguredSdk configured;

    @Inject
    public OtlpTraces(OtlpSettings settings) {
        configured = new ConfiguredSdk(settings, "traces", null);
    }

    @Override
    public OpenTelemetry openTelemetry() {
        return configured.sdk();
    }

    @Override
    public void close() {
        configured.close();
    }
}

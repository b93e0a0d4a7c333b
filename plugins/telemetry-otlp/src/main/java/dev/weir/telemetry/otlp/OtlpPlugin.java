package dev.weir.telemetry.otlp;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers {@code otlp}, which exports traces and metrics. */
public final class OtlpPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.tracingProvider("otlp", OtlpTraces.class, OtlpSettings.class);
        extensions.metricsExporter("otlp", OtlpMetrics.class, OtlpSettings.class);
    }
}

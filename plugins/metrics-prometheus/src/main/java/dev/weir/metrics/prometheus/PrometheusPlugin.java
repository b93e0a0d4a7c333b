package dev.weir.metrics.prometheus;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the metrics exporter {@code prometheus}. */
public final class PrometheusPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.metricsExporter("prometheus", PrometheusExporter.class, PrometheusSettings.class);
    }
}

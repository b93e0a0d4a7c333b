package dev.weir.spi.telemetry;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Exports the metrics of the runtime, for example with a scrape endpoint or a push gateway. {@link AutoCloseable} if it
 * holds a port or a thread.
 */
@FunctionalInterface
public interface MetricsExporter {

    /** The registry of all meters; always the same one. */
    MeterRegistry registry();
}

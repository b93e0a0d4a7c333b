package dev.weir.spi.telemetry;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Brings the metrics of the runtime somewhere: a scrape endpoint, a push gateway. {@link AutoCloseable} where it holds a
 * port or a thread.
 */
@FunctionalInterface
public interface MetricsExporter {

    /** The registry to record into; the same one every time. */
    MeterRegistry registry();
}

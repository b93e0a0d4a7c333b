package dev.weir.spi.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Exports the metrics of the runtime, for example with a scrape endpoint or a push gateway. {@link AutoCloseable} if it
 * holds a port or a thread.
 */
@FunctionalInterface
public interface MetricsExporter {

    /** The registry of all meters; always the same one. */
    MeterRegistry registry();

    /**
     * The metrics for a scraper that reaches them through a server of Weir; null, as by default, if they are exported in another
     * way alone.
     *
     * @param accept the header {@code Accept} of the scraper; empty if it sends none
     */
    default @Nullable MetricsPage page(String accept) {
        return null;
    }
}

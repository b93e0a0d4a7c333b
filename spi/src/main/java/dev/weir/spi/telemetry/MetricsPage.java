package dev.weir.spi.telemetry;

import java.util.Objects;

/**
 * All metrics as a page for a scraper. Immutable.
 *
 * @param contentType its type, with the encoding UTF-8
 * @param text the metrics
 */
public record MetricsPage(String contentType, String text) {
    public MetricsPage {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(text, "text");
    }
}

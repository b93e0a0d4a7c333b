package dev.weir.spi.backend;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * An amount that a provider reported with an answer.
 *
 * @param usd US dollars, at least zero, exactly as reported
 * @param source where it was reported, such as {@code usage.cost}
 */
public record ReportedCost(BigDecimal usd, String source) {

    public ReportedCost {
        Objects.requireNonNull(usd, "usd");
        Objects.requireNonNull(source, "source");
        if (usd.signum() < 0) {
            throw new IllegalArgumentException("a cost must be at least 0, was " + usd.toPlainString());
        }
    }

    /** The sum. */
    public ReportedCost plus(ReportedCost other) {
        return new ReportedCost(
                usd.add(other.usd), source.equals(other.source) ? source : source + " and " + other.source);
    }
}

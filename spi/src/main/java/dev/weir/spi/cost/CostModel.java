package dev.weir.spi.cost;

import java.math.BigDecimal;
import java.util.Optional;

/** Prices the usage of calls. Used by many threads at once; does not block. */
@FunctionalInterface
public interface CostModel {

    /**
     * The cost of one answer.
     *
     * @param usage the tokens, and what their price depends on
     * @return US dollars, exact and zero or more; empty if this model does not know the price, which is never the same as
     *     a price of zero
     */
    Optional<BigDecimal> costUsd(BilledUsage usage);
}

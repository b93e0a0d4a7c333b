package dev.weir.spi.cost;

import java.math.BigDecimal;
import java.util.Optional;

/** Prices the usage of calls. Thread-safe; must not block. */
@FunctionalInterface
public interface CostModel {

    /**
     * The cost of one answer.
     *
     * @param usage the tokens and the factors of their price
     * @return US dollars, exact and at least zero; empty if the price is unknown, which is not a price of zero
     */
    Optional<BigDecimal> costUsd(BilledUsage usage);
}

package dev.weir.cost.pricelist;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What differs from the prices of a row under a condition.
 *
 * @param when the condition
 * @param prices prices in place of those of the row
 * @param factor a factor of the prices of tokens
 * @param factorOnFees whether the factor also holds for the other units
 * @param assumption what is assumed of it; null for nothing
 */
record Variant(
        Condition when,
        Prices prices,
        BigDecimal factor,
        boolean factorOnFees,
        @Nullable String assumption) {}

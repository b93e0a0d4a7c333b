package dev.weir.spi.event;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spending crossed the alert threshold or the limit of a budget. Sent once per crossing in a period. Created by the runtime
 * with {@link #builder}: fields may be added, and the constructor is not for plugins.
 *
 * @param budget the name of the budget
 * @param scope the calls that it is for, such as {@code team=blue}; empty if it has one budget for all of its calls
 * @param spentUsd the amount spent in the current period
 * @param limitUsd the budget of the period
 * @param thresholdPercent the crossed threshold in percent of the limit; 100 for the limit itself
 * @param periodEnd the first moment of the next period; null if there is none
 */
public record BudgetThresholdCrossed(
        String budget,
        String scope,
        BigDecimal spentUsd,
        BigDecimal limitUsd,
        BigDecimal thresholdPercent,
        @Nullable Instant periodEnd) {

    /** A builder for a budget that has one budget for all of its calls, and is never renewed. */
    public static BudgetThresholdCrossedBuilder builder(
            String budget, BigDecimal spentUsd, BigDecimal limitUsd, BigDecimal thresholdPercent) {
        return new BudgetThresholdCrossedBuilder(budget, spentUsd, limitUsd, thresholdPercent);
    }
}

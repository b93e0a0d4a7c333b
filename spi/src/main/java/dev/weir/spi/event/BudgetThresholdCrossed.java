package dev.weir.spi.event;

import java.math.BigDecimal;

/**
 * Spending crossed the alert threshold or the limit of the budget. Sent once per crossing.
 *
 * @param spentUsd what has been spent in this period
 * @param limitUsd the budget of the period
 * @param thresholdPercent the threshold that was crossed, in percent of the limit; 100 for the limit itself
 */
public record BudgetThresholdCrossed(BigDecimal spentUsd, BigDecimal limitUsd, BigDecimal thresholdPercent) {}

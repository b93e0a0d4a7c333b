package dev.weir.spi.event;

import java.math.BigDecimal;

/**
 * Spending crossed the alert threshold or the limit of the budget. Sent once per crossing.
 *
 * @param spentUsd the amount spent in the current period
 * @param limitUsd the budget of the period
 * @param thresholdPercent the crossed threshold in percent of the limit; 100 for the limit itself
 */
public record BudgetThresholdCrossed(BigDecimal spentUsd, BigDecimal limitUsd, BigDecimal thresholdPercent) {}

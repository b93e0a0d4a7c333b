package dev.weir.spi.event;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link BudgetThresholdCrossed}. Not thread-safe. */
public final class BudgetThresholdCrossedBuilder {
    private final String budget;
    private final BigDecimal spentUsd;
    private final BigDecimal limitUsd;
    private final BigDecimal thresholdPercent;
    private String scope = "";
    private @Nullable Instant periodEnd;

    BudgetThresholdCrossedBuilder(
            String budget, BigDecimal spentUsd, BigDecimal limitUsd, BigDecimal thresholdPercent) {
        this.budget = Objects.requireNonNull(budget, "budget");
        this.spentUsd = Objects.requireNonNull(spentUsd, "spentUsd");
        this.limitUsd = Objects.requireNonNull(limitUsd, "limitUsd");
        this.thresholdPercent = Objects.requireNonNull(thresholdPercent, "thresholdPercent");
    }

    /** The calls that the budget is for, such as {@code team=blue}. */
    public BudgetThresholdCrossedBuilder scope(String calls) {
        scope = Objects.requireNonNull(calls, "scope");
        return this;
    }

    /** The first moment of the next period; null if there is none. */
    public BudgetThresholdCrossedBuilder periodEnd(@Nullable Instant end) {
        periodEnd = end;
        return this;
    }

    public BudgetThresholdCrossed build() {
        return new BudgetThresholdCrossed(budget, scope, spentUsd, limitUsd, thresholdPercent, periodEnd);
    }
}

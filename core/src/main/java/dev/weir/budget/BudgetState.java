package dev.weir.budget;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a budget, or of one value of its {@code per}. Immutable.
 *
 * @param budget the name of the budget
 * @param scope what it is for, such as {@code team=blue}; empty if it has no values
 * @param limitUsd the limit of a period in US dollars
 * @param spentUsd what is spent in the present period
 * @param reservedUsd what is reserved for calls in progress
 * @param periodEnd the first moment of the next period; null if there is none
 * @param limitedBy what sets the limit: the key of a setting, or the command that does
 */
public record BudgetState(
        String budget,
        String scope,
        BigDecimal limitUsd,
        BigDecimal spentUsd,
        BigDecimal reservedUsd,
        @Nullable Instant periodEnd,
        String limitedBy)
        implements Serializable {
    /** The name of the budget of {@code llm.tokens.budgetLimit}. */
    private static final String TOTAL = "budgetLimit";

    /** The state of a budget of the configuration. */
    public BudgetState(
            String budget,
            String scope,
            BigDecimal limitUsd,
            BigDecimal spentUsd,
            BigDecimal reservedUsd,
            @Nullable Instant periodEnd) {
        this(budget, scope, limitUsd, spentUsd, reservedUsd, periodEnd, settingOf(budget));
    }

    /** The key of the setting with the limit of a budget of the configuration. */
    static String settingOf(String budget) {
        return budget.equals(TOTAL) ? "llm.tokens.budgetLimit" : "llm.budgets." + budget + ".limit";
    }

    /** What is spent, in percent of the limit; 100 if the limit is 0. */
    public double utilizationPercent() {
        return limitUsd.signum() == 0
                ? 100
                : spentUsd.movePointRight(2)
                        .divide(limitUsd, MathContext.DECIMAL64)
                        .doubleValue();
    }
}

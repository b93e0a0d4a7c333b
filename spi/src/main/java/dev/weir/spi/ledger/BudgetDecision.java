package dev.weir.spi.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether budgets have room for an amount. Immutable. Created with {@link #of}: fields may be added.
 *
 * @param refusing the first budget without room; null if all have room
 * @param levels how much of each budget is used, in the order of the budgets, with the amount if it is reserved
 */
public record BudgetDecision(@Nullable BudgetPeriod refusing, List<BudgetLevel> levels) {

    public BudgetDecision {
        levels = List.copyOf(levels);
    }

    /** This decision. */
    public static BudgetDecision of(@Nullable BudgetPeriod refusing, List<BudgetLevel> levels) {
        return new BudgetDecision(refusing, levels);
    }

    /** Whether all budgets have room. */
    public boolean isGranted() {
        return refusing == null;
    }
}

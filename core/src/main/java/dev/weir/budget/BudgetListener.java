package dev.weir.budget;

import dev.weir.spi.event.BudgetThresholdCrossed;
import java.util.function.Supplier;

/** Is notified of what happens at budgets, on the thread of the call and outside of any lock. Must be fast; thread-safe. */
public interface BudgetListener {
    BudgetListener NONE = new BudgetListener() {};

    /**
     * A budget, or one value of its {@code per}, has its first call.
     *
     * @param state yields its present state
     */
    default void opened(Supplier<BudgetState> state) {}

    /** Spending crossed the alert threshold or the limit; once for each in a period. */
    default void thresholdCrossed(BudgetThresholdCrossed event) {}

    /**
     * A budget refused a call.
     *
     * @param needlessly whether the call would have fit if it had cost what such calls cost in the mean
     */
    default void refused(String budget, boolean needlessly) {}

    /** A call that a budget counts has an unknown cost, before or after it was made; spending does not contain it. */
    default void costUnknown(String budget) {}

    /** The store of budgets that processes share has failed, or answers again. */
    default void storeAvailable(boolean available) {}
}

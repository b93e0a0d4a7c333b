package dev.weir.spi.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A part of budgets that is reserved for an attempt. Immutable. Created with {@link #of}: fields may be added.
 *
 * @param id the {@link LedgerEntry#id} that the entry of the attempt will have
 * @param budgets the budgets that it counts in, the narrowest first
 * @param amount US dollars, at least 0
 * @param lease how long it holds, by the clock of the store, unless it is extended or settled before
 */
public record BudgetReservation(String id, List<BudgetPeriod> budgets, BigDecimal amount, Duration lease) {

    public BudgetReservation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(lease, "lease");
        budgets = List.copyOf(budgets);
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("an amount must be at least 0, was " + amount.toPlainString());
        }
    }

    /** A reservation of this amount. */
    public static BudgetReservation of(String id, List<BudgetPeriod> budgets, BigDecimal amount, Duration lease) {
        return new BudgetReservation(id, budgets, amount, lease);
    }
}

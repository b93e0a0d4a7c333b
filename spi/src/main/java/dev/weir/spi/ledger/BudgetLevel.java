package dev.weir.spi.ledger;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * How much of a budget is used. Immutable. Created with {@link #of}: fields may be added.
 *
 * @param spent what was spent in the period, in US dollars
 * @param reserved what is reserved for attempts that have not ended, in US dollars
 */
public record BudgetLevel(BigDecimal spent, BigDecimal reserved) {

    public BudgetLevel {
        Objects.requireNonNull(spent, "spent");
        Objects.requireNonNull(reserved, "reserved");
    }

    /** This much. */
    public static BudgetLevel of(BigDecimal spent, BigDecimal reserved) {
        return new BudgetLevel(spent, reserved);
    }

    /** What is spent and reserved. */
    public BigDecimal used() {
        return spent.add(reserved);
    }
}

package dev.weir.spi.ledger;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A budget in one of its periods. Immutable. Created with {@link #of}: fields may be added.
 *
 * @param budget identifies the budget with its scope: the same in every process with the same configuration
 * @param period identifies the period among those of the budget
 * @param limit the limit in US dollars, at least 0; null for a budget that refuses nothing
 * @param entries the entries that count, without grouping; its times are those of the period
 */
public record BudgetPeriod(
        String budget, String period, @Nullable BigDecimal limit, LedgerQuery entries) {

    public BudgetPeriod {
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(entries, "entries");
        if (limit != null && limit.signum() < 0) {
            throw new IllegalArgumentException("a limit must be at least 0, was " + limit.toPlainString());
        }
    }

    /** This budget in this period. */
    public static BudgetPeriod of(String budget, String period, @Nullable BigDecimal limit, LedgerQuery entries) {
        return new BudgetPeriod(budget, period, limit, entries);
    }

    /**
     * Whether an amount is refused. The limit counts as reached at equality.
     *
     * @param used what is spent and reserved
     */
    public boolean refuses(BigDecimal used, BigDecimal amount) {
        return limit != null && (used.compareTo(limit) >= 0 || used.add(amount).compareTo(limit) > 0);
    }
}

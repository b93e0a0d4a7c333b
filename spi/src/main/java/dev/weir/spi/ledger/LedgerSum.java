package dev.weir.spi.ledger;

import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/**
 * The sum of the entries of one group. Immutable. Created with {@link #builder}, {@link #zero} and {@link #of}. Amounts are
 * exact.
 *
 * @param group the values of the group, in the order of {@link LedgerQuery#groups}; empty where the entries have none
 * @param attempts the number of entries that are attempts
 * @param cached the number of answers from the cache
 * @param usage the tokens of all attempts, as far as known; its billing is {@link Billing#NONE}
 * @param usd the known costs in US dollars
 * @param savedUsd what the answers from the cache would have cost, as far as known, in US dollars
 * @param unknown the number of attempts whose cost is unknown: {@code usd} lacks them
 * @param partial the number of attempts whose cost is a lower bound
 * @param estimated the number of attempts whose cost is estimated
 */
public record LedgerSum(
        List<String> group,
        long attempts,
        long cached,
        Usage usage,
        BigDecimal usd,
        BigDecimal savedUsd,
        long unknown,
        long partial,
        long estimated) {

    public LedgerSum {
        group = List.copyOf(group);
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(usd, "usd");
        Objects.requireNonNull(savedUsd, "savedUsd");
    }

    /** A builder for a sum that starts from zero. */
    public static LedgerSumBuilder builder(List<String> group) {
        return new LedgerSumBuilder(group);
    }

    /** The sum of no entries. */
    public static LedgerSum zero(List<String> group) {
        return builder(group).build();
    }

    /** The sum of one entry. */
    public static LedgerSum of(List<String> group, LedgerEntry entry) {
        LedgerSumBuilder sum = builder(group);
        if (entry.kind() == EntryKind.CACHED) {
            return sum.cached(1)
                    .savedUsd(Objects.requireNonNullElse(entry.savedUsd(), BigDecimal.ZERO))
                    .build();
        }
        Cost cost = entry.cost();
        return sum.attempts(1)
                .usage(Objects.requireNonNullElse(entry.usage(), Usage.NONE).withBilling(Billing.NONE))
                .usd(Objects.requireNonNullElse(cost.usd(), BigDecimal.ZERO))
                .unknown(cost.isUnknown() ? 1 : 0)
                .partial(cost.state() == CostState.PARTIAL ? 1 : 0)
                .estimated(cost.state() == CostState.ESTIMATED ? 1 : 0)
                .build();
    }

    /** The sum of both, of the group of this one. */
    public LedgerSum plus(LedgerSum other) {
        return new LedgerSum(
                group,
                attempts + other.attempts,
                cached + other.cached,
                usage.plus(other.usage),
                usd.add(other.usd),
                savedUsd.add(other.savedUsd),
                unknown + other.unknown,
                partial + other.partial,
                estimated + other.estimated);
    }
}

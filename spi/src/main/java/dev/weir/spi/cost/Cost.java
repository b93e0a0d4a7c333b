package dev.weir.spi.cost;

import dev.weir.spi.backend.ReportedCost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt costs, or a call. Immutable. Created with {@link #builder()}, {@link #free} or {@link #unknown}.
 *
 * <p>Amounts are decimals and never negative. A computed amount is rounded once, after all of its terms have been added:
 * half-even, to {@value #PLACES} decimal places. Sums are exact.
 *
 * @param usd US dollars: the reported amount if there is one, else the computed one; null if the cost is unknown
 * @param state how well it is known
 * @param notes the assumptions of the amount, what it lacks, or why it is unknown; empty for an exact amount
 * @param computedUsd US dollars by the prices that Weir knows; null if there is no price
 * @param prices the prices that were used, with their version; empty for none, {@code several} in a sum of different ones
 * @param reported the amount by the provider's own account; null if there is none
 */
public record Cost(
        @Nullable BigDecimal usd,
        CostState state,
        List<String> notes,
        @Nullable BigDecimal computedUsd,
        String prices,
        @Nullable ReportedCost reported) {

    /** The decimal places of a computed amount. */
    public static final int PLACES = 12;

    private static final String SEVERAL = "several";

    /** No cost, as of a call without attempts: the start of a sum. */
    public static final Cost NONE = free("");

    public Cost {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(prices, "prices");
        notes = List.copyOf(notes);
        if ((usd == null) != (state == CostState.UNKNOWN)) {
            throw new IllegalArgumentException("a cost has no amount if and only if it is unknown");
        }
    }

    /** A builder for a computed cost. */
    public static CostBuilder builder() {
        return new CostBuilder();
    }

    /** The cost of what is known to be free by these prices. */
    public static Cost free(String prices) {
        return new Cost(BigDecimal.ZERO, CostState.FREE, List.of(), BigDecimal.ZERO, prices, null);
    }

    /** A cost that is not known, and why. */
    public static Cost unknown(String why) {
        return new Cost(null, CostState.UNKNOWN, List.of(why), null, "", null);
    }

    /** Whether there is no amount. */
    public boolean isUnknown() {
        return state == CostState.UNKNOWN;
    }

    /** The amount in billionths of a US dollar, rounded, for statistics; -1 if the cost is unknown. */
    public long nanoUsd() {
        return usd == null ? -1 : Math.round(usd.doubleValue() * 1e9);
    }

    /** The same with the amount that the provider reported, which wins; unchanged if it is null. */
    public Cost withReported(@Nullable ReportedCost reported) {
        if (reported == null) {
            return this;
        }
        CostState state = reported.usd().signum() == 0 ? CostState.FREE : CostState.EXACT;
        return new Cost(reported.usd(), state, List.of(), computedUsd, prices, reported);
    }

    /**
     * The sum. It is as well known as the lesser known of the two, except that a known and an unknown one make a lower
     * bound. Its computed amount and its reported amount are those of both, or null.
     */
    public Cost plus(Cost other) {
        if (equals(NONE)) {
            return other;
        }
        if (other.equals(NONE)) {
            return this;
        }
        CostState worse = state.compareTo(other.state) >= 0 ? state : other.state;
        return new Cost(
                usd == null ? other.usd : other.usd == null ? usd : usd.add(other.usd),
                isUnknown() != other.isUnknown() ? CostState.PARTIAL : worse,
                Stream.concat(notes.stream(), other.notes.stream()).distinct().toList(),
                computedUsd == null || other.computedUsd == null ? null : computedUsd.add(other.computedUsd),
                commonPrices(other),
                reported == null || other.reported == null ? null : reported.plus(other.reported));
    }

    private String commonPrices(Cost other) {
        if (prices.isEmpty() || prices.equals(other.prices)) {
            return other.prices;
        }
        return other.prices.isEmpty() ? prices : SEVERAL;
    }

    /** The amount with the places that a cost has. */
    static BigDecimal rounded(BigDecimal usd) {
        BigDecimal stripped = usd.stripTrailingZeros();
        if (stripped.scale() > PLACES) {
            stripped = usd.setScale(PLACES, RoundingMode.HALF_EVEN).stripTrailingZeros();
        }
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}

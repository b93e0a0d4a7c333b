package dev.weir.pack;

import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The cost of one exchange, split among those who shared it. Each amount adds up to that of the whole, by the method of the
 * largest remainder; how well the cost is known, its notes and its prices are those of the whole.
 */
public final class CostShares {
    private CostShares() {}

    /**
     * Splits a cost.
     *
     * @param weights of each share, at least 0; equal shares if all are 0
     */
    public static List<Cost> of(Cost whole, long[] weights) {
        @Nullable BigDecimal[] usd = split(whole.usd(), weights);
        @Nullable BigDecimal[] computed = split(whole.computedUsd(), weights);
        ReportedCost reported = whole.reported();
        @Nullable BigDecimal[] reportedUsd = split(reported == null ? null : reported.usd(), weights);
        return IntStream.range(0, weights.length)
                .mapToObj(i -> new Cost(
                        usd[i],
                        whole.state(),
                        whole.notes(),
                        computed[i],
                        whole.prices(),
                        reported == null || reportedUsd[i] == null
                                ? null
                                : new ReportedCost(reportedUsd[i], reported.source())))
                .toList();
    }

    /**
     * Splits a cost by the tokens of each share.
     *
     * @param usage of each share; null if its tokens are not known, which count as none
     */
    public static List<Cost> of(Cost whole, List<@Nullable Usage> usage) {
        return of(
                whole,
                usage.stream()
                        .mapToLong(share -> share == null ? 0 : share.total())
                        .toArray());
    }

    private static @Nullable BigDecimal[] split(@Nullable BigDecimal whole, long[] weights) {
        return whole == null
                ? new @Nullable BigDecimal[weights.length]
                : LargestRemainder.split(whole, Cost.PLACES, weights);
    }
}

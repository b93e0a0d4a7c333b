package dev.weir.spi.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Builds a computed {@link Cost}. Not thread-safe. */
public final class CostBuilder {
    private BigDecimal usd = BigDecimal.ZERO;
    private String prices = "";
    private boolean estimated;
    private boolean missing;
    private List<String> notes = List.of();

    CostBuilder() {}

    /** Sets the amount in US dollars, which is rounded; at least zero. */
    public CostBuilder usd(BigDecimal usd) {
        this.usd = usd;
        return this;
    }

    /** Names the prices that were used, with their version. */
    public CostBuilder prices(String prices) {
        this.prices = prices;
        return this;
    }

    /** Sets whether the tokens were counted by Weir. */
    public CostBuilder estimated(boolean estimated) {
        this.estimated = estimated;
        return this;
    }

    /** Notes an assumption: the amount is exact if it holds. */
    public CostBuilder assuming(String assumption) {
        note(assumption);
        return this;
    }

    /** Notes something that the amount lacks: it is a lower bound. */
    public CostBuilder lacking(String part) {
        missing = true;
        note(part);
        return this;
    }

    /** Each text once. Most costs have none. */
    private void note(String text) {
        if (notes.isEmpty()) {
            notes = new ArrayList<>(2);
        }
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    /**
     * Builds the cost.
     *
     * @throws IllegalArgumentException if the amount is negative
     */
    public Cost build() {
        if (usd.signum() < 0) {
            throw new IllegalArgumentException("a cost must be at least 0, was " + usd.toPlainString());
        }
        BigDecimal rounded = Cost.rounded(usd);
        return new Cost(rounded, state(), notes, rounded, prices, null);
    }

    private CostState state() {
        if (missing) {
            return CostState.PARTIAL;
        }
        if (usd.signum() == 0 && notes.isEmpty()) {
            return CostState.FREE;
        }
        if (estimated) {
            return CostState.ESTIMATED;
        }
        return notes.isEmpty() ? CostState.EXACT : CostState.FLAGGED;
    }
}

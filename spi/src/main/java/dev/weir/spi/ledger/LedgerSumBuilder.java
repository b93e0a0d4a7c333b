package dev.weir.spi.ledger;

import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import java.util.List;

/** Builds a {@link LedgerSum}; each method sets the component of its name. Not thread-safe. */
public final class LedgerSumBuilder {
    private final List<String> group;
    private long attempts;
    private long cached;
    private Usage usage = Usage.NONE;
    private BigDecimal usd = BigDecimal.ZERO;
    private BigDecimal savedUsd = BigDecimal.ZERO;
    private long unknown;
    private long partial;
    private long estimated;

    LedgerSumBuilder(List<String> group) {
        this.group = group;
    }

    public LedgerSumBuilder attempts(long attempts) {
        this.attempts = attempts;
        return this;
    }

    public LedgerSumBuilder cached(long cached) {
        this.cached = cached;
        return this;
    }

    public LedgerSumBuilder usage(Usage usage) {
        this.usage = usage;
        return this;
    }

    public LedgerSumBuilder usd(BigDecimal usd) {
        this.usd = usd;
        return this;
    }

    public LedgerSumBuilder savedUsd(BigDecimal savedUsd) {
        this.savedUsd = savedUsd;
        return this;
    }

    public LedgerSumBuilder unknown(long unknown) {
        this.unknown = unknown;
        return this;
    }

    public LedgerSumBuilder partial(long partial) {
        this.partial = partial;
        return this;
    }

    public LedgerSumBuilder estimated(long estimated) {
        this.estimated = estimated;
        return this;
    }

    /** Builds the sum. */
    public LedgerSum build() {
        return new LedgerSum(group, attempts, cached, usage, usd, savedUsd, unknown, partial, estimated);
    }
}

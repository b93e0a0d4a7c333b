package dev.weir.spi.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a {@link LedgerQuery}. Not thread-safe. */
public final class LedgerQueryBuilder {
    private Instant from = Instant.EPOCH;
    private Instant to = Instant.parse("9999-12-31T23:59:59Z");
    private final List<LedgerDimension> groups = new ArrayList<>();
    private final Map<LedgerDimension, String> filters = new LinkedHashMap<>();

    LedgerQueryBuilder() {}

    /** Leaves out entries before this time. */
    public LedgerQueryBuilder from(Instant from) {
        this.from = from;
        return this;
    }

    /** Leaves out entries at this time and after it. */
    public LedgerQueryBuilder to(Instant to) {
        this.to = to;
        return this;
    }

    /** Groups by this as well. */
    public LedgerQueryBuilder groupBy(LedgerDimension dimension) {
        groups.add(dimension);
        return this;
    }

    /**
     * Leaves out entries with another value.
     *
     * @param value empty for the entries that have none
     */
    public LedgerQueryBuilder filter(LedgerDimension dimension, String value) {
        filters.put(dimension, value);
        return this;
    }

    /** Builds the query. */
    public LedgerQuery build() {
        return new LedgerQuery(from, to, groups, filters);
    }
}

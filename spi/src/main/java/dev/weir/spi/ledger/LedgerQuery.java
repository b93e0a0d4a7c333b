package dev.weir.spi.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * Which entries are summed, and by what they are grouped. Immutable. Created with {@link #builder}.
 *
 * @param from the time of the first entries, to the millisecond
 * @param to the first moment whose entries are not contained, to the millisecond
 * @param groups by what the sums are grouped; empty for one sum of all
 * @param filters the value that an entry has to have; an empty one for entries that have none
 */
public record LedgerQuery(
        Instant from, Instant to, List<LedgerDimension> groups, Map<LedgerDimension, String> filters) {

    public LedgerQuery {
        from = from.truncatedTo(ChronoUnit.MILLIS);
        to = to.truncatedTo(ChronoUnit.MILLIS);
        groups = List.copyOf(groups);
        filters = Map.copyOf(filters);
    }

    /** A builder for one sum of all entries. */
    public static LedgerQueryBuilder builder() {
        return new LedgerQueryBuilder();
    }

    /** Whether an entry is contained. */
    public boolean contains(LedgerEntry entry) {
        return !entry.time().isBefore(from)
                && entry.time().isBefore(to)
                && filters.entrySet().stream()
                        .allMatch(filter -> filter.getKey().of(entry).equals(filter.getValue()));
    }

    /** The group of an entry. */
    public List<String> groupOf(LedgerEntry entry) {
        return groups.stream().map(group -> group.of(entry)).toList();
    }
}

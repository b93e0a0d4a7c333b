package dev.weir.app.costs;

import dev.weir.spi.ledger.LedgerSum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code weir costs} prints, in whichever format.
 *
 * @param ledger where the ledger is
 * @param from the time since which entries count
 * @param groups the groups of the rows
 * @param rows by cost, the highest first; by day if that is the first group
 * @param total the sum of all rows
 * @param unknown the backends and models with attempts whose cost is unknown
 */
record CostReport(
        String ledger,
        Instant from,
        List<CostGroup> groups,
        List<LedgerSum> rows,
        LedgerSum total,
        List<LedgerSum> unknown) {
    /** The location of a ledger that keeps nothing. */
    static final String NO_LEDGER = "none";

    static CostReport of(
            String ledger, Instant from, List<CostGroup> groups, List<LedgerSum> sums, List<LedgerSum> unknown) {
        Comparator<LedgerSum> byGroup = Comparator.comparing(sum -> String.join("\0", sum.group()));
        Comparator<LedgerSum> byCost = Comparator.comparing(LedgerSum::usd)
                .thenComparing(LedgerSum::attempts)
                .reversed();
        List<LedgerSum> rows = sums.stream()
                .sorted(groups.get(0).isDay() ? byGroup : byCost.thenComparing(byGroup))
                .toList();
        LedgerSum total = rows.stream().reduce(LedgerSum.zero(List.of()), LedgerSum::plus);
        return new CostReport(ledger, from, groups, rows, total, unknown);
    }

    boolean isWithoutLedger() {
        return ledger.equals(NO_LEDGER);
    }

    boolean isSinceEver() {
        return from.equals(Instant.EPOCH);
    }

    /** What a reader has to know of the amounts. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (LedgerSum sum : unknown) {
            String model = sum.group().get(1);
            notes.add("the cost of " + attempts(sum.unknown()) + " with model '" + model + "' at backend '"
                    + sum.group().get(0) + "' is unknown and not contained: give it a price, in USD for 1,000 tokens at"
                    + " llm.tokens.costPerToken." + model + ", or in a price list (docs/costs.md)");
        }
        if (total.partial() > 0) {
            notes.add("the cost of " + attempts(total.partial()) + " is a lower bound, as of answers that broke off");
        }
        if (total.estimated() > 0) {
            notes.add(
                    "the cost of " + attempts(total.estimated()) + " is estimated, as the provider reported no tokens");
        }
        for (int i = 0; i < groups.size(); i++) {
            int column = i;
            if (groups.get(i).isMetadata()
                    && !rows.isEmpty()
                    && rows.stream().allMatch(row -> row.group().get(column).isEmpty())) {
                notes.add("no entry has metadata '" + groups.get(i).name()
                        + "': a group is model, backend, provider, route, intent-type, day, or a key of metadata that is"
                        + " configured to be kept");
            }
        }
        return notes;
    }

    private static String attempts(long count) {
        return count == 1 ? "1 attempt" : count + " attempts";
    }
}

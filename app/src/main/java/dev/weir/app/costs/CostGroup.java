package dev.weir.app.costs;

import dev.weir.app.cli.InputException;
import dev.weir.spi.ledger.LedgerDimension;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * One of the groups of {@code weir costs --by}.
 *
 * @param name as given, the heading of its column
 * @param isMetadata whether it is a key of metadata, which nothing declares
 */
record CostGroup(String name, LedgerDimension dimension, boolean isMetadata) {
    private static final String DAY = "day";
    private static final Map<String, LedgerDimension> FIXED = Map.of(
            "model", LedgerDimension.MODEL,
            "requested-model", LedgerDimension.REQUESTED_MODEL,
            "backend", LedgerDimension.BACKEND,
            "provider", LedgerDimension.PROVIDER,
            "route", LedgerDimension.ROUTE,
            "intent-type", LedgerDimension.INTENT_TYPE);

    static List<CostGroup> of(List<String> names, ZoneId zone) {
        return names.stream().map(name -> of(name.strip(), zone)).distinct().toList();
    }

    private static CostGroup of(String name, ZoneId zone) {
        if (name.isEmpty()) {
            throw new InputException("--by needs a group, such as model");
        }
        if (name.equals(DAY)) {
            return new CostGroup(name, LedgerDimension.day(zone), false);
        }
        LedgerDimension fixed = FIXED.get(name);
        return fixed == null
                ? new CostGroup(name, LedgerDimension.attribute(name), true)
                : new CostGroup(name, fixed, false);
    }

    boolean isDay() {
        return name.equals(DAY);
    }
}

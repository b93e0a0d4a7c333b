package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FileProblems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one price list, by owner and name. A name of {@code *} stands for every model of its owner, and one that
 * begins with {@code *} for all that end as it does. Immutable once built.
 */
final class PriceTable {
    private final String name;
    private final Map<String, Provider> providers;
    private final Map<Owner, Map<String, List<PriceRow>>> rows = new HashMap<>();

    /**
     * What a list says of a provider.
     *
     * @param pricesOf the provider whose prices apply to models that this one does not list; empty for none
     * @param relayed whether its prices apply where an unknown provider serves a model of this name
     * @param router whether it passes requests on to other providers, whose names begin those of its models
     */
    record Provider(String pricesOf, boolean relayed, boolean router) {
        static final Provider PLAIN = new Provider("", false, false);
    }

    /**
     * @param name the list in costs, with its version
     * @param problems receives rows that price one model twice at one time
     */
    PriceTable(String name, Map<String, Provider> providers, List<PriceRow> all, FileProblems problems) {
        this.name = name;
        Map<String, Provider> known = new HashMap<>(providers);
        for (PriceRow row : all) {
            add(row, problems);
            if (row.owner().kind() == Owner.Kind.PROVIDER) {
                known.putIfAbsent(row.owner().name(), Provider.PLAIN);
            }
        }
        this.providers = Map.copyOf(known);
    }

    private void add(PriceRow row, FileProblems problems) {
        for (String model : row.names()) {
            List<PriceRow> same = rows.computeIfAbsent(row.owner(), owner -> new HashMap<>())
                    .computeIfAbsent(ModelName.key(model), key -> new ArrayList<>());
            Optional<PriceRow> other = same.stream().filter(row::overlaps).findFirst();
            if (other.isPresent()) {
                problems.add(
                        row.place(),
                        "model '" + model + "'",
                        other.get().equals(row)
                                ? "is named twice"
                                : "has a price for this time already, at "
                                        + other.get().place() + "; give both rows 'from' or 'until'");
            } else {
                same.add(row);
            }
        }
    }

    /** The list, with its version. */
    String name() {
        return name;
    }

    Map<String, Provider> providers() {
        return providers;
    }

    Stream<PriceRow> rows() {
        return rows.values().stream()
                .flatMap(owned -> owned.values().stream())
                .flatMap(List::stream)
                .distinct();
    }

    /** The row of a model at a time. */
    Optional<PriceRow> find(Owner owner, String model, Instant time) {
        Map<String, List<PriceRow>> owned = rows.get(owner);
        if (owned == null) {
            return Optional.empty();
        }
        return ModelName.keys(model).stream()
                .map(key -> valid(owned.get(key), time))
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> byPattern(owned, ModelName.key(model), time));
    }

    private static @Nullable PriceRow valid(@Nullable List<PriceRow> rows, Instant time) {
        if (rows == null) {
            return null;
        }
        for (PriceRow row : rows) {
            if (row.holdsAt(time)) {
                return row;
            }
        }
        return null;
    }

    private static Optional<PriceRow> byPattern(Map<String, List<PriceRow>> owned, String key, Instant time) {
        return owned.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("*")
                        && key.endsWith(entry.getKey().substring(1)))
                .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .map(entry -> valid(entry.getValue(), time));
    }
}

package dev.weir.cost.pricelist;

import dev.weir.spi.cost.BilledUsage;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several price lists, of which an earlier one wins, and the search of a model in them. A model is found by the provider
 * that bills it and its full name. Where the provider is unknown, as of a company's own gateway, it is found by a name that
 * only one provider has, such as {@code gpt-4o}; models that many provide, such as Llama, are not. Thread-safe.
 */
final class PriceLists {
    private static final String BEDROCK = "bedrock";
    private static final int MOST_KNOWN = 1000;
    private static final String IN_REGION = "in-region";

    private final List<PriceTable> tables;
    private final Map<String, PriceTable.Provider> providers = new HashMap<>();
    private final Map<String, String> models = new HashMap<>();
    private final Instant[] changes;
    private final ConcurrentHashMap<Known, Optional<Found>> known = new ConcurrentHashMap<>();

    /**
     * A row that prices a usage.
     *
     * @param used the list that has it, with its version, and the row
     * @param region the region that the name of the model has; empty if it has none
     */
    record Found(PriceRow row, String used, String region) {}

    /**
     * @param tables the lists, the one that wins first
     * @param models the model whose price applies, by name of a model or deployment
     */
    PriceLists(List<PriceTable> tables, Map<String, String> models) {
        this.tables = List.copyOf(tables);
        models.forEach((name, priced) -> this.models.put(ModelName.key(name), priced));
        for (PriceTable table : tables) {
            table.providers().forEach((name, provider) -> providers.merge(name, provider, PriceLists::told));
        }
        changes = tables.stream()
                .flatMap(PriceTable::rows)
                .flatMap(row -> Stream.of(Optional.ofNullable(row.from()), Optional.ofNullable(row.until())))
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .toArray(Instant[]::new);
    }

    /** The first that says something of a provider. */
    private static PriceTable.Provider told(PriceTable.Provider first, PriceTable.Provider later) {
        return first.equals(PriceTable.Provider.PLAIN) ? later : first;
    }

    /** The row for a usage, by the model that served or the one that the settings name for it. */
    Optional<Found> find(BilledUsage billed) {
        Known known = new Known(
                billed.backend(), billed.provider(), billed.model(), billed.requestedModel(), period(billed.time()));
        Optional<Found> found = this.known.get(known);
        if (found == null) {
            found = search(billed, billed.time());
            if (this.known.size() < MOST_KNOWN) {
                this.known.put(known, found);
            }
        }
        return found;
    }

    /** A usage whose row was found; between two changes of any price it stays the same. */
    private record Known(String backend, String provider, String model, String requestedModel, int period) {}

    private int period(Instant time) {
        int place = Arrays.binarySearch(changes, time);
        return place < 0 ? -place - 1 : place + 1;
    }

    private Optional<Found> search(BilledUsage billed, Instant time) {
        String mapped = mapped(billed);
        String provider = provider(billed.provider());
        boolean open = mapped != null || provider.isEmpty() || isRouter(provider);
        Search search = new Search(billed.backend(), provider, mapped == null ? billed.model() : mapped, time);
        Optional<Found> own = find(search);
        return own.isPresent() || !open ? own : elsewhere(search);
    }

    /** A model that is looked for at its provider, which is empty if unknown. */
    private record Search(String backend, String provider, String model, Instant time) {}

    private Optional<Found> find(Search search) {
        String region = ModelName.region(search.model());
        if (region.isEmpty()) {
            String implied = search.provider().equals(BEDROCK) ? IN_REGION : "";
            return find(search, search.provider(), search.model(), implied);
        }
        return find(search, BEDROCK, search.model(), "")
                .or(() -> find(search, BEDROCK, ModelName.withoutRegion(search.model()), region));
    }

    private Optional<Found> find(Search search, String provider, String model, String region) {
        for (PriceTable table : tables) {
            Optional<PriceRow> row = Stream.of(
                            Owner.backend(search.backend()),
                            Owner.provider(provider),
                            Owner.provider(pricesOf(provider)),
                            Owner.ANY)
                    .map(owner -> table.find(owner, model, search.time()))
                    .flatMap(Optional::stream)
                    .findFirst();
            if (row.isPresent()) {
                return Optional.of(
                        new Found(row.get(), table.name() + ": " + row.get().name(), region));
            }
        }
        return Optional.empty();
    }

    /** A model whose name begins with its provider, or that one provider alone has. */
    private Optional<Found> elsewhere(Search search) {
        String name = search.model();
        int slash = name.indexOf('/');
        String prefix = slash < 0 ? "" : provider(name.substring(0, slash));
        if (!prefix.isEmpty()) {
            return find(new Search(search.backend(), prefix, name.substring(slash + 1), search.time()));
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        return providers.entrySet().stream()
                .filter(provider -> provider.getValue().relayed())
                .map(Map.Entry::getKey)
                .sorted()
                .map(provider -> find(search, provider, last, ""))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private @Nullable String mapped(BilledUsage billed) {
        if (models.isEmpty()) {
            return null;
        }
        return Stream.of(billed.requestedModel(), billed.model())
                .flatMap(name -> Stream.of(billed.backend() + "/" + name, name))
                .map(name -> models.get(ModelName.key(name)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The name of a provider in the lists; empty if none has it. */
    private String provider(String name) {
        String known = name.toLowerCase(Locale.ROOT);
        return providers.containsKey(known) ? known : "";
    }

    private String pricesOf(String provider) {
        PriceTable.Provider known = providers.get(provider);
        return known == null ? "" : known.pricesOf();
    }

    private boolean isRouter(String provider) {
        PriceTable.Provider known = providers.get(provider);
        return known != null && known.router();
    }
}

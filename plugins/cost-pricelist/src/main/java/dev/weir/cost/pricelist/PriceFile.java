package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.Document;
import dev.weir.cost.pricelist.document.FieldReader;
import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.cost.pricelist.document.Node;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a price list in YAML, whose form {@code docs/costs.md} describes. */
final class PriceFile {
    private final String name;
    private final FieldReader document;
    private final FileProblems problems;
    private final List<PriceRow> rows = new ArrayList<>();
    private final Map<String, String> sources = new HashMap<>();

    private PriceFile(String name, FieldReader document, FileProblems problems) {
        this.name = name;
        this.document = document;
        this.problems = problems;
    }

    static Optional<PriceTable> read(Path file, FileProblems problems) {
        return Document.read(file, problems, problems::add)
                .map(fields -> of(file.toString(), fields, problems).table());
    }

    static Optional<PriceTable> parse(String name, String text, FileProblems problems) {
        return Document.parse(name, text, problems, problems::add)
                .map(fields -> of(name, fields, problems).table());
    }

    private static PriceFile of(String name, Node.Fields fields, FileProblems problems) {
        return new PriceFile(name, new FieldReader(fields, "", problems), problems);
    }

    private PriceTable table() {
        String version = document.textOr("version", "");
        PriceReader prices = PriceReader.of(document);
        Map<String, PriceTable.Provider> providers = providers();
        document.mappings("prices").forEach(row -> readRow(row, prices));
        document.refuseOthers();
        return new PriceTable(version.isEmpty() ? name : name + " " + version, providers, rows, problems);
    }

    private Map<String, PriceTable.Provider> providers() {
        Map<String, PriceTable.Provider> providers = new HashMap<>();
        document.named("providers").forEach((provider, fields) -> {
            sources.put(provider.toLowerCase(Locale.ROOT), fields.textOr("source", ""));
            providers.put(
                    provider.toLowerCase(Locale.ROOT),
                    new PriceTable.Provider(
                            fields.textOr("pricesOf", ""), fields.flag("relayed"), fields.flag("router")));
            fields.refuseOthers();
        });
        return providers;
    }

    private void readRow(FieldReader row, PriceReader prices) {
        String model = row.text("model");
        List<String> names = new ArrayList<>();
        if (model == null) {
            row.refuse("model", "is required");
        } else {
            names.add(model);
        }
        names.addAll(row.texts("names"));
        Owner owner = owner(row);
        Instant from = row.instant("from");
        Instant until = row.instant("until");
        if (from != null && until != null && !from.isBefore(until)) {
            row.refuse("until", "must be after 'from'");
        }
        LocalDate checked = row.date("checked");
        String source = row.textOr("source", sources.getOrDefault(owner.name(), ""));
        String assumption = row.text("assumption");
        boolean free = row.flag("free");
        Prices of = prices.prices(row);
        List<Variant> variants = new ArrayList<>();
        for (FieldReader variant : row.mappings("variants")) {
            variants.add(prices.variant(variant));
            variant.refuseOthers();
        }
        row.refuseOthers();
        if (free && PriceReader.hasPrices(row)) {
            row.refuse("free", "a free model must not have prices");
        } else if (!free && !PriceReader.hasPrices(row)) {
            row.refuse("a price is required, or 'free: true'");
        }
        if (!names.isEmpty()) {
            rows.add(new PriceRow(
                    owner, names, from, until, checked, source, free, of, variants, assumption, row.place()));
        }
    }

    private static Owner owner(FieldReader row) {
        String backend = row.text("backend");
        String provider = row.text("provider");
        if (backend != null && provider != null) {
            row.refuse("backend", "a row has either a backend or a provider");
        }
        if (backend != null) {
            return Owner.backend(backend);
        }
        return provider == null ? Owner.ANY : Owner.provider(provider.toLowerCase(Locale.ROOT));
    }
}

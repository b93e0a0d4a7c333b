package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.Document;
import dev.weir.cost.pricelist.document.FilePosition;
import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.cost.pricelist.document.Node;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads LiteLLM's file of prices, which are US dollars for one token. A model with a price that cannot be one is left out
 * and named in a warning, and so is each field with a price that Weir does not know. The file writes 0 where it knows no
 * price, so 0 is none.
 */
final class LiteLlmFile {
    private static final String SAMPLE = "sample_spec";

    /** The names that the other lists have for LiteLLM's providers. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("text-completion-openai", "openai"),
            Map.entry("gemini", "google"),
            Map.entry("cohere_chat", "cohere"),
            Map.entry("together_ai", "together"),
            Map.entry("fireworks_ai", "fireworks"),
            Map.entry("azure_ai", "azure"),
            Map.entry("azure_text", "azure"),
            Map.entry("bedrock_converse", "bedrock"));

    private final String file;
    private final FileProblems problems;
    private final UnknownFields unknown;
    private final List<PriceRow> rows = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private LiteLlmFile(String file, FileProblems problems) {
        this.file = file;
        this.problems = problems;
        unknown = new UnknownFields(problems);
    }

    static Optional<PriceTable> read(Path file, FileProblems problems) {
        return Document.read(file, problems, problems::warn)
                .map(fields -> new LiteLlmFile(file.toString(), problems).table(fields));
    }

    private PriceTable table(Node.Fields models) {
        models.values().forEach((name, node) -> {
            if (node instanceof Node.Fields fields && !name.equals(SAMPLE)) {
                readModel(name, fields);
            }
        });
        if (rows.isEmpty()) {
            problems.add(FilePosition.of(file), "", "has no model with a price; is it LiteLLM's file of prices?");
        }
        unknown.report();
        return new PriceTable(file, Map.of(), rows, problems);
    }

    private void readModel(String name, Node.Fields fields) {
        LiteLlmPrices prices = new LiteLlmPrices(unknown);
        for (Map.Entry<String, Node> field : fields.values().entrySet()) {
            String problem = prices.add(field.getKey(), field.getValue());
            if (problem != null) {
                problems.warn(
                        field.getValue().place(), name + "." + field.getKey(), problem + "; the model is left out");
                return;
            }
        }
        if (prices.isEmpty()) {
            return;
        }
        String listed = text(fields, "litellm_provider");
        Owner owner = Owner.provider(provider(listed));
        String model = name.startsWith(listed + "/") ? name.substring(listed.length() + 1) : name;
        if (seen.add(owner.name() + "/" + ModelName.key(model))) {
            rows.add(new PriceRow(
                    owner,
                    List.of(model),
                    null,
                    null,
                    null,
                    text(fields, "source"),
                    false,
                    prices.base(),
                    prices.variants(),
                    null,
                    fields.place()));
        }
    }

    private static String provider(String listed) {
        String name = listed.toLowerCase(Locale.ROOT);
        return name.startsWith("vertex_ai") ? "vertex" : PROVIDERS.getOrDefault(name, name);
    }

    private static String text(Node.Fields fields, String key) {
        return fields.values().get(key) instanceof Node.Text text ? text.text() : "";
    }

    /** Whether a price is one, in US dollars for one token. */
    static boolean isPlausible(BigDecimal price) {
        return price.signum() > 0 && PriceReader.isPlausible(price);
    }
}

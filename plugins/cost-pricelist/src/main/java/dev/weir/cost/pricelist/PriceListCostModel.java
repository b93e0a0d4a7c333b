package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FileProblems;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices usage by price lists: the one of the settings, LiteLLM's if the settings name it, and the built-in one. The first
 * that has the model wins. Immutable, so safe for use by many threads. Files are read once.
 */
@Description("A dated price list of the models of the main providers, extended by files.")
public final class PriceListCostModel implements CostModel {
    private static final Logger LOG = LoggerFactory.getLogger(PriceListCostModel.class);
    private static final String BUILT_IN = "prices.yaml";

    private final PriceLists lists;

    /**
     * Reads the price lists.
     *
     * @throws IllegalArgumentException if a file cannot be read or has errors; the message lists all of them
     */
    @Inject
    public PriceListCostModel(PriceListSettings settings) {
        FileProblems problems = new FileProblems();
        List<PriceTable> tables = new ArrayList<>();
        if (settings.file() != null) {
            PriceFile.read(settings.file(), problems).ifPresent(tables::add);
        }
        if (settings.liteLlmFile() != null) {
            LiteLlmFile.read(settings.liteLlmFile(), problems).ifPresent(tables::add);
        }
        PriceFile.parse("built-in", builtIn(), problems).ifPresent(tables::add);
        problems.throwIfAny();
        problems.warnings()
                .forEach(warning ->
                        LOG.warn("event=price-list-warning place={} message=\"{}\"", warning.place(), warning.text()));
        lists = new PriceLists(tables, settings.models());
    }

    /** The text of the packed list. */
    static String builtIn() {
        try (InputStream in = PriceListCostModel.class.getResourceAsStream(BUILT_IN)) {
            return new String(Objects.requireNonNull(in, BUILT_IN).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Cost cost(BilledUsage usage) {
        Optional<PriceLists.Found> found = lists.find(usage);
        return found.isPresent() ? Calculation.of(usage, found.get()) : Cost.unknown(missing(usage));
    }

    private static String missing(BilledUsage usage) {
        String provider = usage.provider().isEmpty() ? "" : " at provider '" + usage.provider() + "'";
        return "no price for model '" + usage.model() + "'" + provider
                + "; add it to a price list at llm.costs.file, name a model with its price in llm.costs.models, or set"
                + " llm.tokens.costPerToken";
    }
}

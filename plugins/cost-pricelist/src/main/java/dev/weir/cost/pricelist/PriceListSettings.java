package dev.weir.cost.pricelist;

import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of {@link PriceListCostModel}. */
public record PriceListSettings(
        @Nullable @Description("A price list in YAML, which wins over the other prices for the models that it names.")
        Path file,

        @Nullable @Description("LiteLLM's model_prices_and_context_window.json, which wins over the built-in prices.")
        Path liteLlmFile,

        @Description(
                "The model whose price applies, by the name that is requested or that the server reports, as for a deployment at "
                        + "Azure; may begin with a provider, as in openai/gpt-4o.")
        Map<String, String> models) {

    public PriceListSettings {
        models = Map.copyOf(models);
    }
}

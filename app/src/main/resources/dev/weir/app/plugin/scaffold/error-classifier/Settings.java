package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.List;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("model_loading") @Description("Codes of the provider after which a call is retried later.")
        List<String> codes) {}

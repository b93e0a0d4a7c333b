package {{package}};

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("5") @AtLeast("1") @Description("Maximum number of output tokens of an answer.")
        int maxTokens) {}

package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("true") @Description("Whether baggage is passed on beside the trace context.")
        boolean baggage) {}

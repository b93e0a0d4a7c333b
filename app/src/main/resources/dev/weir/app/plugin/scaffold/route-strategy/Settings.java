package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("true") @Description("Whether a target that refuses calls is asked after the others.")
        boolean avoidRefusing) {}

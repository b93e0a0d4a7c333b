package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("You said: ") @Description("What precedes the text of each answer.")
        String greeting) {}

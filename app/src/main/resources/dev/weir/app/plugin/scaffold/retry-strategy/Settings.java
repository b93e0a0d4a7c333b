package {{package}};

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("1s") @AtLeast("1ms") @Description("The first wait.")
        Duration unit,

        @DefaultValue("1m") @AtLeast("1ms") @Description("The longest wait.")
        Duration max) {}

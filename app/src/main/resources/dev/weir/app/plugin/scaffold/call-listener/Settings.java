package {{package}};

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("10s") @AtLeast("1ms") @Description("The duration from which a call counts as slow.")
        Duration threshold) {}

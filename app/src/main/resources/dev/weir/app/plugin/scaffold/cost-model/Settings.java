package {{package}};

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("0.50") @AtLeast("0") @Description("US dollars per million input tokens.")
        BigDecimal input,

        @DefaultValue("1.50") @AtLeast("0") @Description("US dollars per million output tokens.")
        BigDecimal output) {}

package {{package}};

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.Description;
import java.math.BigDecimal;
import java.util.Map;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @Description("The prices of each model, by its name.")
        Map<String, Price> models) {

    /** The prices of a model. */
    public record Price(
            @AtLeast("0") @Description("US dollars per million input tokens.")
            BigDecimal input,

            @AtLeast("0") @Description("US dollars per million output tokens.")
            BigDecimal output) {}
}

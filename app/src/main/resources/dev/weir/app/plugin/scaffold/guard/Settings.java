package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("§§") @Description("The sign that no prompt may have.")
        String sign) {

    public {{Type}}Settings {
        if (sign.isEmpty()) {
            throw new IllegalArgumentException("sign must have at least one character");
        }
    }
}

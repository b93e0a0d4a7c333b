package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.List;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("byt5-small, byt5-base") @Description("The models whose tokens are the bytes of a text.")
        List<String> models) {}

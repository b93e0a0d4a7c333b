package {{package}};

import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;

/** The settings of {@link {{Class}}}. */
public record {{Type}}Settings(
        @DefaultValue("meters.txt") @Description("The file that the meters are written to.")
        Path file) {}

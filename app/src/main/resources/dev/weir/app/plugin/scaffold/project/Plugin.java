package {{package}};

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the {{point}} {@code {{type}}}. */
public final class {{Type}}Plugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.{{method}}("{{type}}", {{Class}}.class, {{Type}}Settings.class);
    }
}

package dev.weir.backend.offline;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;

/** Registers the backend {@code offline}. */
public final class OfflinePlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.backend("offline", OfflineBackend.class, NoSettings.class);
    }
}

package dev.weir.intents.network;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;

/** Registers the intent types for network functions. */
public final class NetworkIntentsPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.intentTypes("network", NetworkIntents.class, NoSettings.class);
    }
}

package dev.weir.intents.network;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class NetworkIntentsPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new NetworkIntentsPlugin();
    }
}

package dev.weir.tokenizer.jtokkit;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class JtokkitPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new JtokkitPlugin();
    }
}

package dev.weir.backend.anthropic;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class AnthropicPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new AnthropicPlugin();
    }
}

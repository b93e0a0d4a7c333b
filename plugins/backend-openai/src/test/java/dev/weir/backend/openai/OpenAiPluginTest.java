package dev.weir.backend.openai;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class OpenAiPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new OpenAiPlugin();
    }
}

package dev.weir.telemetry.otlp;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class OtlpPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new OtlpPlugin();
    }
}

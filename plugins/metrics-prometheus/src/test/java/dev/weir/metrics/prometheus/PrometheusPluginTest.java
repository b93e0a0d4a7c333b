package dev.weir.metrics.prometheus;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class PrometheusPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new PrometheusPlugin();
    }
}

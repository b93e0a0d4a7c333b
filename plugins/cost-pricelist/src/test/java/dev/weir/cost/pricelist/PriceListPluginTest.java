package dev.weir.cost.pricelist;

import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;

class PriceListPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new PriceListPlugin();
    }
}

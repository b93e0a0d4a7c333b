package dev.weir.cost.pricelist;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the cost model {@code pricelist}. */
public final class PriceListPlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.costModel("pricelist", PriceListCostModel.class, PriceListSettings.class);
    }
}

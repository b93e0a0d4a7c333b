open module dev.weir.cost.pricelist {
    requires dev.weir.spi;
    requires org.slf4j;
    requires org.snakeyaml.engine;

    provides dev.weir.spi.Plugin with
            dev.weir.cost.pricelist.PriceListPlugin;
}

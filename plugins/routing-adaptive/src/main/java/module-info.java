open module dev.weir.routing.adaptive {
    requires dev.weir.spi;

    provides dev.weir.spi.Plugin with
            dev.weir.routing.adaptive.RoutingPlugin;
}

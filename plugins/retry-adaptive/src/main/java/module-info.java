open module dev.weir.retry.adaptive {
    requires dev.weir.spi;

    provides dev.weir.spi.Plugin with
            dev.weir.retry.adaptive.AdaptivePlugin;
}

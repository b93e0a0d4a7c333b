open module dev.weir.intents.network {
    requires dev.weir.spi;

    provides dev.weir.spi.Plugin with
            dev.weir.intents.network.NetworkIntentsPlugin;
}

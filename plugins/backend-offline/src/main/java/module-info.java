open module dev.weir.backend.offline {
    requires dev.weir.spi;
    requires jtokkit;
    requires tools.jackson.core;

    provides dev.weir.spi.Plugin with
            dev.weir.backend.offline.OfflinePlugin;
}

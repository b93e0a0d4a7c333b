open module dev.weir.tokenizer.jtokkit {
    requires dev.weir.spi;
    requires jtokkit;

    provides dev.weir.spi.Plugin with
            dev.weir.tokenizer.jtokkit.JtokkitPlugin;
}

open module dev.weir.config {
    requires transitive dev.weir.spi;
    requires org.snakeyaml.engine;

    exports dev.weir.config;
    exports dev.weir.duration;
}

open module dev.weir.cache.memory {
    requires com.github.benmanes.caffeine;
    requires dev.weir.spi;

    provides dev.weir.spi.Plugin with
            dev.weir.cache.memory.MemoryCachePlugin;
}

package dev.weir.cache.memory;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the response cache {@code memory}. */
public final class MemoryCachePlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.responseCache("memory", MemoryCache.class, MemoryCacheSettings.class);
    }
}

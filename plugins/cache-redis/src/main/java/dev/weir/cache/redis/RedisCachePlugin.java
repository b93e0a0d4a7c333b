package dev.weir.cache.redis;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;

/** Registers the response cache {@code redis}. */
public final class RedisCachePlugin implements Plugin {

    @Override
    public void register(Extensions extensions) {
        extensions.responseCache("redis", RedisCache.class, RedisCacheSettings.class);
    }
}

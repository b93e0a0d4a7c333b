open module dev.weir.cache.redis {
    requires dev.weir.spi;
    requires io.netty.common;
    requires lettuce.core;
    requires org.slf4j;

    provides dev.weir.spi.Plugin with
            dev.weir.cache.redis.RedisCachePlugin;
}

package dev.weir.cache;

import dev.weir.spi.cache.ResponseCache;

/**
 * The response cache of a configuration.
 *
 * @param type its type, in metrics
 */
public record ConfiguredCache(ResponseCache cache, String type, CacheSettings settings) {}

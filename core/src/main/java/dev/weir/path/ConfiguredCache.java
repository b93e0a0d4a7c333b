package dev.weir.path;

import dev.weir.cache.CacheSettings;
import dev.weir.spi.cache.ResponseCache;

/**
 * The response cache of a configuration.
 *
 * @param type its type, in metrics
 */
public record ConfiguredCache(ResponseCache cache, String type, CacheSettings settings) {}

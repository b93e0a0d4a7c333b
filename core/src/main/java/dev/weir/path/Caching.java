package dev.weir.path;

import dev.weir.cache.ResponseCaching;
import org.jspecify.annotations.Nullable;

/**
 * The response caching of a runtime.
 *
 * @param responses null if there is no response cache
 */
public record Caching(@Nullable ResponseCaching responses) {}

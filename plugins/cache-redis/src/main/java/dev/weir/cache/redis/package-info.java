/** A response cache in a Redis server, which several processes share. */
@NullMarked
package dev.weir.cache.redis;

import org.jspecify.annotations.NullMarked;

/** A response cache in the memory of the process. */
@NullMarked
package dev.weir.cache.memory;

import org.jspecify.annotations.NullMarked;

/** Response caches. */
@NullMarked
package dev.weir.spi.cache;

import org.jspecify.annotations.NullMarked;

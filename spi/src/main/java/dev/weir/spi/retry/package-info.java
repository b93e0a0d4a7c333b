/** Retry strategies and what they decide on. */
@NullMarked
package dev.weir.spi.retry;

import org.jspecify.annotations.NullMarked;

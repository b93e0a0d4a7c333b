/** Retry strategies, their input and their decisions. */
@NullMarked
package dev.weir.spi.retry;

import org.jspecify.annotations.NullMarked;

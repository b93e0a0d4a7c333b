/** The injected clock, and deadlines. */
@NullMarked
package dev.weir.spi.time;

import org.jspecify.annotations.NullMarked;

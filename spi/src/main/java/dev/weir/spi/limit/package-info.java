/** Rate limits that several processes share. */
@NullMarked
package dev.weir.spi.limit;

import org.jspecify.annotations.NullMarked;

/** The context of a call, as provided to extensions. */
@NullMarked
package dev.weir.spi.call;

import org.jspecify.annotations.NullMarked;

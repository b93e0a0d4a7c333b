/** Events of the runtime and the listener that receives them. */
@NullMarked
package dev.weir.spi.event;

import org.jspecify.annotations.NullMarked;

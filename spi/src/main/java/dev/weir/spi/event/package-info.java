/** Events of the runtime, and their listener. */
@NullMarked
package dev.weir.spi.event;

import org.jspecify.annotations.NullMarked;

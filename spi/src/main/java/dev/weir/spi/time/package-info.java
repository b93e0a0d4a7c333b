/** Time as extensions read it: an injected source of it, and deadlines. */
@NullMarked
package dev.weir.spi.time;

import org.jspecify.annotations.NullMarked;

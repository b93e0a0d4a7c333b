/** Cost models. */
@NullMarked
package dev.weir.spi.cost;

import org.jspecify.annotations.NullMarked;

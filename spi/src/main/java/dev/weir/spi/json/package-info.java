/** Free-form JSON values. */
@NullMarked
package dev.weir.spi.json;

import org.jspecify.annotations.NullMarked;

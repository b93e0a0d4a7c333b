/** The entry point of a plugin and the registry it registers its extensions with. */
@NullMarked
package dev.weir.spi;

import org.jspecify.annotations.NullMarked;

/** The {@code weir} command. */
@NullMarked
package dev.weir.app;

import org.jspecify.annotations.NullMarked;

/** The command {@code weir bench}. */
@NullMarked
package dev.weir.app.bench;

import org.jspecify.annotations.NullMarked;

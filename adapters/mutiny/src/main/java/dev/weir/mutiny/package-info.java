/** Calls of Weir as publishers of SmallRye Mutiny. */
@NullMarked
package dev.weir.mutiny;

import org.jspecify.annotations.NullMarked;

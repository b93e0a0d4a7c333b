/** The meters of the engines, what is alike in all of them, and the registry that they share. */
@NullMarked
package dev.weir.observe.metrics;

import org.jspecify.annotations.NullMarked;

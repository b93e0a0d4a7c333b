/** Backends, what they can do, and how they say what went wrong. */
@NullMarked
package dev.weir.spi.backend;

import org.jspecify.annotations.NullMarked;

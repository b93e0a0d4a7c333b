/** Backends, what they can do, what requests and answers of all kinds have, and how backends say what went wrong. */
@NullMarked
package dev.weir.spi.backend;

import org.jspecify.annotations.NullMarked;

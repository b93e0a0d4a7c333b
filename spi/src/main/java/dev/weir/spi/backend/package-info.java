/** Backends, their capabilities and failures, and the common parts of requests and answers. */
@NullMarked
package dev.weir.spi.backend;

import org.jspecify.annotations.NullMarked;

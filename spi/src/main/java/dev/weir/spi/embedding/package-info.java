/** Embedding requests and their answers. */
@NullMarked
package dev.weir.spi.embedding;

import org.jspecify.annotations.NullMarked;

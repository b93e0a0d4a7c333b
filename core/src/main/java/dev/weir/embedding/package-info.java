/** Embedding requests that are larger than a target takes. */
@NullMarked
package dev.weir.embedding;

import org.jspecify.annotations.NullMarked;

/** Batches of the backend type {@code openai}: files, batches, and the lines of their requests and results. */
@NullMarked
package dev.weir.backend.openai.batch;

import org.jspecify.annotations.NullMarked;

/** Retries that wait until a backend answers again. */
@NullMarked
package dev.weir.retry.recovery;

import org.jspecify.annotations.NullMarked;

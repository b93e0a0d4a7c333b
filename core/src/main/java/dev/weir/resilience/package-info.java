/** Retries and circuit breakers together, as each target has them. */
@NullMarked
package dev.weir.resilience;

import org.jspecify.annotations.NullMarked;

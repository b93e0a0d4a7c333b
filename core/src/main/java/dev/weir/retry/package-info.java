/**
 * Retries: limits, delays and stop conditions.
 *
 * <p>{@link dev.weir.retry.RetryEngine} is the entry point and is usable alone.
 */
@NullMarked
package dev.weir.retry;

import org.jspecify.annotations.NullMarked;

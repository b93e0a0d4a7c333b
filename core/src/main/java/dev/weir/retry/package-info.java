/**
 * Trying again: how often, how long to wait first, and when to let it be.
 *
 * <p>{@link dev.weir.retry.RetryEngine} is the entry point and can be used alone.
 */
@NullMarked
package dev.weir.retry;

import org.jspecify.annotations.NullMarked;

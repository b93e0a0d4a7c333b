/**
 * Rate limits of a target: requests and tokens per minute, and the cool-down that a server requests.
 *
 * <p>{@link dev.weir.limit.TargetLimiter} is usable alone. Its limits are those of one process.
 */
@NullMarked
package dev.weir.limit;

import org.jspecify.annotations.NullMarked;

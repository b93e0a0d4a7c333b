/** The retry strategies {@code exponential}, {@code linear} and {@code fixed}. */
@NullMarked
package dev.weir.retry.backoff;

import org.jspecify.annotations.NullMarked;

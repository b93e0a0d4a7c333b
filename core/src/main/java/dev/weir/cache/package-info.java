/**
 * The exact cache: which answers are stored under which key, and identical calls in flight that share one answer.
 * {@link dev.weir.cache.ResponseCaching} is usable alone.
 */
@NullMarked
package dev.weir.cache;

import org.jspecify.annotations.NullMarked;

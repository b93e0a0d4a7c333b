/**
 * How many tokens prompts and answers have, where no provider reports it.
 *
 * <p>{@link dev.weir.token.TokenEstimator} is usable alone.
 */
@NullMarked
package dev.weir.token;

import org.jspecify.annotations.NullMarked;

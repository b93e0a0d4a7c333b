/**
 * The circuit breaker: keeps calls from a backend that fails, and too many of them from one that works.
 *
 * <p>{@link dev.weir.breaker.CircuitBreaker} is usable alone. Behind it, {@code Gate} decides who gets in and counts how
 * it went, {@code Period} remembers the time between two changes of state, and the sliding window, the attempt timeout and
 * the concurrency limit each watch one thing.
 */
@NullMarked
package dev.weir.breaker;

import org.jspecify.annotations.NullMarked;

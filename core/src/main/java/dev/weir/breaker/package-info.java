/**
 * The circuit breaker: rejects calls while a backend fails, and limits the number of calls in flight.
 *
 * <p>{@link dev.weir.breaker.CircuitBreaker} is usable alone. Its parts: {@code StateMachine} decides on the state,
 * {@code StateInterval} is the interval between two changes of state, {@code Admission} admits or rejects calls and
 * keeps the queue, {@code OutcomeCounters} and {@code SlidingWindow} count results, and {@link dev.weir.breaker.Permit}
 * is the attempt.
 */
@NullMarked
package dev.weir.breaker;

import org.jspecify.annotations.NullMarked;

/**
 * The circuit breaker: keeps calls from a backend that fails, and too many of them from one that works.
 *
 * <p>{@link dev.weir.breaker.CircuitBreaker} is usable alone. Behind it, {@code StateMachine} is the state machine, {@code StateInterval}
 * the time between two changes of state, {@code Admission} admits a call or refuses it and keeps the queue, {@code OutcomeCounters}
 * and the sliding window count what attempts came to, and {@link dev.weir.breaker.Permit} is the attempt.
 */
@NullMarked
package dev.weir.breaker;

import org.jspecify.annotations.NullMarked;

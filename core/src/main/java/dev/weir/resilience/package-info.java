/**
 * Retries combined with circuit breakers, for the call's path and for applications that use them alone.
 *
 * <p>{@link dev.weir.resilience.GuardedBackend} combines a retry engine with a circuit breaker;
 * {@link dev.weir.resilience.GuardedBackends} keeps one for each backend and model.
 */
@NullMarked
package dev.weir.resilience;

import org.jspecify.annotations.NullMarked;

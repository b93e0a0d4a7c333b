/**
 * Retries around circuit breakers, as the call's path uses them and as an application can use them alone.
 *
 * <p>{@link dev.weir.resilience.GuardedBackend} puts one retry engine and one circuit breaker together;
 * {@link dev.weir.resilience.GuardedBackends} keeps one for each backend and model.
 */
@NullMarked
package dev.weir.resilience;

import org.jspecify.annotations.NullMarked;

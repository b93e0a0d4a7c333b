package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Instant;

/**
 * A circuit breaker went from one state to another.
 *
 * @param breaker its name
 * @param from the state before
 * @param to the state now
 * @param cause why
 * @param at when
 */
public record StateChange(String breaker, State from, State to, Cause cause, Instant at) {}

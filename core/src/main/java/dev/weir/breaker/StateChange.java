package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of state of a circuit breaker.
 *
 * @param breaker the name of the breaker
 * @param from the previous state
 * @param to the new state
 * @param cause why the state changed
 * @param at when the state changed
 * @param untilProbe the open wait; null if the new state is not open or was forced open
 */
public record StateChange(
        String breaker,
        State from,
        State to,
        Cause cause,
        Instant at,
        @Nullable Duration untilProbe) {}

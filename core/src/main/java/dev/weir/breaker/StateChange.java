package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker went from one state to another.
 *
 * @param breaker its name
 * @param from the state before
 * @param to the state now
 * @param cause why
 * @param at when
 * @param untilProbe how long an open breaker waits before it is probed; null if it is not open, or was forced open
 */
public record StateChange(
        String breaker,
        State from,
        State to,
        Cause cause,
        Instant at,
        @Nullable Duration untilProbe) {}

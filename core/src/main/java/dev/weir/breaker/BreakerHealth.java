package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a circuit breaker, and with it its backend, is doing.
 *
 * @param healthy whether it lets calls through: it is closed
 * @param state the state
 * @param cause why it is in that state
 * @param since since when
 * @param nextProbe when an open breaker lets a probe through; null if it is not open, or was forced open
 */
public record BreakerHealth(
        boolean healthy,
        State state,
        Cause cause,
        Instant since,
        @Nullable Instant nextProbe) {

    /** How long after this time a probe is allowed, never negative; null as {@link #nextProbe}. */
    public @Nullable Duration untilProbe(Instant now) {
        if (nextProbe == null) {
            return null;
        }
        Duration left = Duration.between(now, nextProbe);
        return left.isNegative() ? Duration.ZERO : left;
    }

    static BreakerHealth of(StateInterval interval) {
        State state = interval.state();
        return new BreakerHealth(state == State.CLOSED, state, interval.cause, interval.since, interval.probe());
    }
}

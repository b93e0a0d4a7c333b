package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The health of a circuit breaker and of its backend. An immutable snapshot.
 *
 * @param healthy whether the breaker is closed
 * @param state the state
 * @param cause why the breaker is in that state
 * @param since when the state began
 * @param nextProbe when an open breaker permits a probe; null if it is not open or was forced open
 */
public record BreakerHealth(
        boolean healthy,
        State state,
        Cause cause,
        Instant since,
        @Nullable Instant nextProbe) {

    /** The time from {@code now} to the next probe, never negative; null if {@link #nextProbe} is null. */
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

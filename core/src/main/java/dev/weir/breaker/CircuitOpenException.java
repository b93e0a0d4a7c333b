package dev.weir.breaker;

import dev.weir.call.CallException;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The circuit breaker is open, or half-open with all probes in flight. The backend was not called. */
public final class CircuitOpenException extends CallException {
    private static final long serialVersionUID = 1L;

    private final String breaker;
    private final Instant since;
    private final @Nullable Instant nextProbe;
    private final @Nullable Duration untilProbe;

    CircuitOpenException(String breaker, StateInterval interval, long nowNanos) {
        super(message(breaker, interval));
        this.breaker = breaker;
        this.since = interval.since;
        this.nextProbe = interval.probe();
        this.untilProbe = interval.isProbing() ? Duration.ZERO : interval.untilProbe(nowNanos);
    }

    private static String message(String breaker, StateInterval interval) {
        String state = "circuit breaker '" + breaker + "' has been "
                + (interval.state() == State.OPEN ? "open" : "half-open")
                + " since " + interval.since + ", because " + interval.cause.description();
        Instant probe = interval.probe();
        if (interval.cause == Cause.FORCED_OPEN) {
            return state + ": it rejects all calls until it is reset or forced closed";
        }
        return probe == null
                ? state + ": all permitted probes are in flight; try again later"
                : state + ": the next probe is due at " + probe;
    }

    /** The name of the breaker. */
    public String breaker() {
        return breaker;
    }

    /** When the state began in which the call was rejected. */
    public Instant since() {
        return since;
    }

    /** When the breaker permits the next probe; null if unknown: it was forced open, or probes are in flight. */
    public @Nullable Instant nextProbe() {
        return nextProbe;
    }

    /**
     * The time from this rejection to the next probe, never negative: zero if the breaker is half-open, as probes are
     * in flight; null if it was forced open. Measured with the monotonic clock, so it is not affected by changes of the
     * system time.
     */
    public @Nullable Duration untilProbe() {
        return untilProbe;
    }
}

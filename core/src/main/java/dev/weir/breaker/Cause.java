package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.Locale;

/** Why a circuit breaker is in the state it is in. The state follows from it. */
public enum Cause {
    /** It was just built. */
    BUILT(State.CLOSED, "it is new"),
    /** Enough probes in a row succeeded. */
    PROBES_SUCCEEDED(State.CLOSED, "enough probes succeeded"),
    /** {@link CircuitBreaker#reset()} was called. */
    RESET(State.CLOSED, "it was reset"),
    /** {@link CircuitBreaker#forceClose()} was called: it stays closed whatever happens. */
    FORCED_CLOSED(State.CLOSED, "it was forced closed"),
    /** Too many calls failed one after the other. */
    CONSECUTIVE_FAILURES(State.OPEN, "too many consecutive calls failed"),
    /** Too large a share of the calls in the window failed. */
    FAILURE_RATE(State.OPEN, "the failure rate reached its threshold"),
    /** Too large a share of the calls in the window was slow. */
    SLOW_CALL_RATE(State.OPEN, "the slow-call rate reached its threshold"),
    /** A probe failed. */
    PROBE_FAILED(State.OPEN, "a probe failed"),
    /** {@link CircuitBreaker#forceOpen()} was called: it stays open until {@code reset} or {@code forceClose}. */
    FORCED_OPEN(State.OPEN, "it was forced open"),
    /** The time to stay open was over, and a call came. */
    WAIT_EXPIRED(State.HALF_OPEN, "its wait expired");

    private final State state;
    private final String description;

    Cause(State state, String description) {
        this.state = state;
        this.description = description;
    }

    /** The state that a breaker with this cause is in. */
    public State state() {
        return state;
    }

    /** The name in metrics: {@code consecutive-failures}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For a person to read: {@code a probe failed}. */
    public String description() {
        return description;
    }
}

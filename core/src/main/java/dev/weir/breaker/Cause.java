package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.Locale;

/** Why a circuit breaker is in its state; determines the state. */
public enum Cause {
    /** The breaker was just built. */
    BUILT(State.CLOSED, "it is new"),
    /** Enough consecutive probes succeeded. */
    PROBES_SUCCEEDED(State.CLOSED, "enough probes succeeded"),
    /** {@link CircuitBreaker#reset()} was called. */
    RESET(State.CLOSED, "it was reset"),
    /**
     * {@link CircuitBreaker#forceClose()} was called: the breaker stays closed until {@code reset} or
     * {@code forceOpen}.
     */
    FORCED_CLOSED(State.CLOSED, "it was forced closed"),
    /** The number of consecutive failures reached its threshold. */
    CONSECUTIVE_FAILURES(State.OPEN, "too many consecutive calls failed"),
    /** The failure rate of the window reached its threshold. */
    FAILURE_RATE(State.OPEN, "the failure rate reached its threshold"),
    /** The slow-call rate of the window reached its threshold. */
    SLOW_CALL_RATE(State.OPEN, "the slow-call rate reached its threshold"),
    /** A probe failed. */
    PROBE_FAILED(State.OPEN, "a probe failed"),
    /**
     * {@link CircuitBreaker#forceOpen()} was called: the breaker stays open until {@code reset} or {@code forceClose}.
     */
    FORCED_OPEN(State.OPEN, "it was forced open"),
    /** The open wait expired and a call arrived, or the breaker becomes half-open automatically. */
    WAIT_EXPIRED(State.HALF_OPEN, "its wait expired");

    private final State state;
    private final String description;

    Cause(State state, String description) {
        this.state = state;
        this.description = description;
    }

    /** The state of a breaker with this cause. */
    public State state() {
        return state;
    }

    /** The name in metrics, such as {@code consecutive-failures}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The cause as part of a message, such as {@code a probe failed}. */
    public String description() {
        return description;
    }
}

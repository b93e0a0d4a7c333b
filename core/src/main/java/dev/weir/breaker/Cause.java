package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.Locale;

/** Why a circuit breaker is in the state it is in. The state follows from it. */
public enum Cause {
    /** It was just built. */
    BUILT(0, State.CLOSED, "it is new"),
    /** Enough probes in a row succeeded. */
    PROBES_SUCCEEDED(1, State.CLOSED, "enough probes succeeded"),
    /** {@link CircuitBreaker#reset()} was called. */
    RESET(2, State.CLOSED, "it was reset"),
    /** {@link CircuitBreaker#forceClose()} was called: it stays closed whatever happens. */
    FORCED_CLOSED(3, State.CLOSED, "it was forced closed"),
    /** Too many calls failed one after the other. */
    CONSECUTIVE_FAILURES(4, State.OPEN, "too many calls failed in a row"),
    /** Too large a share of the calls in the window failed. */
    FAILURE_RATE(5, State.OPEN, "too large a share of calls failed"),
    /** Too large a share of the calls in the window was slow. */
    SLOW_CALL_RATE(6, State.OPEN, "too large a share of calls was slow"),
    /** A probe failed. */
    PROBE_FAILED(7, State.OPEN, "a probe failed"),
    /** {@link CircuitBreaker#forceOpen()} was called: it stays open until told otherwise. */
    FORCED_OPEN(8, State.OPEN, "it was forced open"),
    /** The time to stay open was over, and a call came. */
    WAIT_OVER(9, State.HALF_OPEN, "its wait was over");

    private static final Cause[] BY_CODE = values();

    private final int code;
    private final State state;
    private final String words;

    Cause(int code, State state, String words) {
        this.code = code;
        this.state = state;
        this.words = words;
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
    public String words() {
        return words;
    }

    /** A number for it, from 0 in the order of declaration. */
    int code() {
        return code;
    }

    static Cause of(int code) {
        return BY_CODE[code];
    }
}

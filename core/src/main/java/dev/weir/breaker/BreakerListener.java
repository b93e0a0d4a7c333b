package dev.weir.breaker;

/**
 * Receives the events of a circuit breaker. Every method has an empty default.
 *
 * <p>Called outside any lock, on a thread of the breaker's callback executor, by one thread at a time and in the order
 * of the events. An exception is logged. A listener that blocks delays its own events only.
 */
public interface BreakerListener {

    /** The state changed. Each change is reported exactly once. */
    default void stateChanged(StateChange change) {}

    /**
     * A probe succeeded: the backend answers again. Successes that occur while the listener runs are reported as one.
     */
    default void probeSucceeded() {}
}

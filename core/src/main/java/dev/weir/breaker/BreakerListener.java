package dev.weir.breaker;

/**
 * Learns what happens to a circuit breaker. Every method does nothing unless overridden.
 *
 * <p>Called outside any lock, on a thread of the breaker's callback executor, by one thread at a time and in the order in
 * which things happened. A listener that throws is logged; one that blocks holds up its own pendingNotifications and nobody else's.
 */
public interface BreakerListener {

    /** It went from one state to another. None is left out and none comes twice. */
    default void stateChanged(StateChange change) {}

    /**
     * A probe succeeded: the backend answers again, and what waits for it may be worth waking. Several probes that succeed
     * while the listener is busy are told as one.
     */
    default void probeSucceeded() {}
}

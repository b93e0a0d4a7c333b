package dev.weir.breaker;

/** Receives the result of every attempt of a circuit breaker. */
@FunctionalInterface
public interface AttemptListener {
    /**
     * Called when an attempt has ended or was rejected, on the thread on which that happened, concurrently, outside any
     * lock and after the permit was returned. Must return quickly and must not block. An exception is logged.
     */
    void attemptEnded(AttemptEvent event);
}

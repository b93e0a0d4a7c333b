package dev.weir.breaker;

import java.time.Duration;

/** Receives the result of every attempt of a circuit breaker. */
@FunctionalInterface
public interface AttemptListener {
    /**
     * Called when an attempt has ended or was rejected, on the thread on which that happened, concurrently, outside any
     * lock and after the permit was returned. Must return quickly and must not block. An exception is logged.
     */
    void attemptEnded(AttemptEvent event);

    /**
     * Called when the first output of an attempt has arrived, if the backend reports output as it arrives; on the thread
     * that read it. Must return quickly and must not block. An exception is logged.
     *
     * @param latency from the beginning of the attempt
     */
    default void outputBegan(Duration latency) {}
}

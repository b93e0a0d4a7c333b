package dev.weir.breaker;

/** Is notified of every attempt at a circuit breaker. */
@FunctionalInterface
public interface AttemptListener {
    /**
     * An attempt got its verdict, or was refused. Called on the thread on which that happened, by many threads at once,
     * outside any lock and after the attempt's place was given back: it must be quick and must not block. What it throws
     * is logged.
     */
    void attemptEnded(AttemptEvent event);
}

package dev.weir.spi.retry;

/**
 * Says how long to wait before the next attempt. The runtime asks it only about failures that may be retried at all, and
 * itself keeps the number of retries, the deadline, what the server asked for with {@code Retry-After}, and the retry
 * budget: a strategy is about the wait alone.
 *
 * <p>One object serves every call that uses the strategy, on many threads at once. It does not block, and it draws
 * randomness from an injected {@link java.util.random.RandomGenerator}.
 */
public interface RetryStrategy {

    /**
     * Decides about one failed attempt. An exception thrown here fails the call with the attempt's own error, and the
     * strategy's is attached to it.
     */
    RetryDecision decide(FailedAttempt attempt);

    /** Learns that a retry succeeded. First attempts are not reported. Does nothing unless overridden. */
    default void onSuccess(SucceededAttempt attempt) {}
}

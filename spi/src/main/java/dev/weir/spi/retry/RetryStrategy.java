package dev.weir.spi.retry;

/**
 * A retry strategy: determines the delay before the next attempt. The runtime calls it only for failures that may be
 * retried, and itself enforces the limit of retries, the deadline, {@code Retry-After} and the retry budget.
 *
 * <p>One object serves every call that uses the strategy. Thread-safe. It must not block, and takes randomness from an
 * injected {@link java.util.random.RandomGenerator}.
 */
public interface RetryStrategy {

    /**
     * Decides on one failed attempt. If it throws an exception, the call fails with the error of the attempt, and the
     * exception is added as suppressed.
     */
    RetryDecision decide(FailedAttempt attempt);

    /** Called after a successful retry, not after a successful first attempt. Empty by default. */
    default void onSuccess(SucceededAttempt attempt) {}
}

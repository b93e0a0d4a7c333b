package dev.weir.resilience;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.timelimit.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * The work of one attempt.
 *
 * @param <T> what it yields
 */
@FunctionalInterface
public interface AttemptWork<T> {
    /**
     * Performs the attempt on the thread of the call. Has to react to interruption.
     *
     * @param number the number of the attempt, counted from 1
     * @param attempt registers actions for an early end, and receives reports of output
     */
    T run(int number, Attempt attempt) throws Exception;

    /**
     * An attempt is about to be made, on the thread of the call: it may have to wait for the rate limits and for a permit,
     * and may be rejected, after which the next one has the same number.
     */
    default void begins(int number) {}

    /**
     * The attempt has ended, or was rejected.
     *
     * @param failure as the retry engine receives it; null for none
     */
    default void ended(@Nullable Throwable failure) {}

    /**
     * Whether an exception of the work means that it asked nobody, as it may not: the call ends with the exception unchanged,
     * and neither the circuit breaker nor the rate limits count the attempt.
     */
    default boolean isRejection(Throwable thrown) {
        return false;
    }

    /** The tokens that the attempt used, for the rate limits of the target; null if unknown. */
    default @Nullable Usage usage(T result) {
        return null;
    }

    /** The rate limits that the server reported with the result; null for none. */
    default @Nullable RateLimits rateLimits(T result) {
        return null;
    }

    /** The number of output tokens; less than 1 if unknown. */
    default long outputTokens(T result) {
        return -1;
    }
}

package dev.weir.resilience;

import dev.weir.timelimit.Attempt;

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

    /** The number of output tokens; less than 1 if unknown. */
    default long outputTokens(T result) {
        return -1;
    }
}

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
     * Does the work, on the thread of the call. Reacts to interruption.
     *
     * @param number which attempt of the call it is, counted from 1
     * @param attempt this attempt: registers actions for its early end, and is notified of output
     */
    T run(int number, Attempt attempt) throws Exception;

    /** How many output tokens the model produced; less than 1 if that is not known. */
    default long outputTokens(T result) {
        return -1;
    }
}

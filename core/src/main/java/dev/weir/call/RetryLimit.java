package dev.weir.call;

import java.time.Duration;

/**
 * The limit of retries after a failure for one reason, at a target of a route while another target is left.
 *
 * @param retries the maximum number of retries of the call at this target; 0 for none
 * @param longestDelay the maximum delay before a retry: a longer one of the retry strategy is shortened to it, a longer
 *     one that the server requested prevents the retry
 * @param onRequestOnly whether there is a retry only after a delay that the server requested
 */
public record RetryLimit(int retries, Duration longestDelay, boolean onRequestOnly) {

    /** No retry. */
    public static final RetryLimit NONE = new RetryLimit(0, Duration.ZERO, false);
}

package dev.weir.retry;

/**
 * How much one strategy was used since the engine was made.
 *
 * @param calls how many calls there were, whether they needed a retry or not
 * @param retries how many attempts beyond the first they made
 * @param recovered how many calls succeeded by a retry
 */
public record RetryStatistics(long calls, long retries, long recovered) {

    /** Retries in percent of the calls; 0 where there were no calls. */
    public double retryRatePercent() {
        return calls == 0 ? 0 : 100.0 * retries / calls;
    }
}

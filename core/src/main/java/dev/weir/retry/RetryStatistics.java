package dev.weir.retry;

/**
 * The statistics of one retry strategy since the engine was built.
 *
 * @param calls the number of calls, with and without retries
 * @param retries the number of retries
 * @param recovered the number of calls that succeeded after a retry
 */
public record RetryStatistics(long calls, long retries, long recovered) {

    /** Retries in percent of the calls; 0 without calls. */
    public double retryRatePercent() {
        return calls == 0 ? 0 : 100.0 * retries / calls;
    }
}

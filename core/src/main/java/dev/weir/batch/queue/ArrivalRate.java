package dev.weir.batch.queue;

/**
 * The arrival rate of a group, as an exponentially weighted moving average of the gaps between arrivals (S. W. Roberts,
 * "Control Chart Tests Based on Geometric Moving Averages", 1959) with the gain 1/8 that TCP uses (V. Jacobson, "Congestion
 * Avoidance and Control", 1988). A pause counts as a gap of bounded length, so that a burst after it is recognized within
 * a few arrivals. Not thread-safe.
 */
final class ArrivalRate {
    private static final double GAIN = 1.0 / 8;

    /** The time after which an arrival of a Poisson process is as likely as not, in mean gaps. */
    private static final double MEDIAN_GAP = Math.log(2);

    private long longestGap;
    private double meanGap = -1;
    private long lastGap;
    private long last;
    private boolean hasArrivals;

    /** @param batchTimeoutNanos the longest time that is ever waited for another arrival */
    ArrivalRate(long batchTimeoutNanos) {
        adjust(batchTimeoutNanos);
    }

    void adjust(long batchTimeoutNanos) {
        longestGap = batchTimeoutNanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * batchTimeoutNanos;
    }

    void arrived(long now) {
        if (hasArrivals) {
            lastGap = Math.min(now - last, longestGap);
            meanGap = meanGap < 0 ? lastGap : meanGap + GAIN * (lastGap - meanGap);
        }
        hasArrivals = true;
        last = now;
    }

    /**
     * Whether another arrival within a time is more likely than not. The mean is followed, and so is a gap that has just
     * been long: it ends a burst at once.
     */
    boolean expectsAnother(long withinNanos) {
        return meanGap >= 0 && withinNanos > MEDIAN_GAP * Math.max(meanGap, (double) lastGap);
    }
}

package dev.weir.bench.cell;

/**
 * How one call went.
 *
 * @param at its intended start, in seconds from the beginning of the run
 * @param late how much later it began
 * @param seconds from its intended start to its end; that of the run if it was not finished
 * @param end how it ended
 * @param failure the class of the exception; empty without one
 */
public record CallRecord(double at, double late, double seconds, CallEnd end, String failure) {

    public boolean isWhole() {
        return end == CallEnd.WHOLE;
    }

    /** The latency for percentiles over all calls: one without a whole answer takes for ever. */
    public double latency() {
        return isWhole() ? seconds : Double.POSITIVE_INFINITY;
    }

    /** When it ended, in seconds from the beginning of the run. */
    public double endedAt() {
        return at + seconds;
    }
}

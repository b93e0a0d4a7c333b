package dev.weir.replay;

import java.util.Arrays;

/**
 * What calls have taken.
 *
 * @param calls the number of calls
 * @param failures the number of those that were not answered
 * @param p50 the median duration of the answered calls in seconds; 0 if there are none
 * @param p95 their 95th percentile
 * @param p99 their 99th percentile
 * @param cost what a call costs on average, in US dollars; where no price is known, in tokens
 */
public record ReplayFigures(int calls, int failures, double p50, double p95, double p99, double cost) {
    private static final double NANO = 1e9;

    /** The figures of durations in nanoseconds, of which those below zero are failures. */
    static ReplayFigures of(long[] durations, double cost) {
        long[] answered =
                Arrays.stream(durations).filter(nanos -> nanos >= 0).sorted().toArray();
        int calls = durations.length;
        return new ReplayFigures(
                calls,
                calls - answered.length,
                percentile(answered, 50),
                percentile(answered, 95),
                percentile(answered, 99),
                calls == 0 ? 0 : cost / calls);
    }

    /** By nearest rank. */
    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[(int) ((percent * (long) sorted.length + 99) / 100) - 1] / NANO;
    }

    /** The share of the calls that was not answered. */
    public double failureShare() {
        return calls == 0 ? 0 : (double) failures / calls;
    }
}

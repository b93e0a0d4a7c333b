package dev.weir.benchmarks.wire;

/** By how much tokens came too late, to a tenth of a millisecond, up to ten seconds. For one thread. */
final class Lateness {
    private static final long TENTH_NANOS = 100_000;

    private final int[] counts = new int[100_000];
    private long count;

    void add(long nanos) {
        int tenths = (int) Math.min(counts.length - 1, Math.max(0, nanos / TENTH_NANOS));
        counts[tenths]++;
        count++;
    }

    /** The milliseconds within which this share of the tokens came. */
    double millisAt(double share) {
        long wanted = (long) Math.ceil(share * count);
        int tenths = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[tenths]) {
            tenths++;
        }
        return (tenths + 1) / 10.0;
    }
}

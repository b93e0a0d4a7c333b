package dev.weir.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of latencies in buckets, 16 for each doubling, so a bucket is at most 6 % wide; from a microsecond to hours.
 * Writing is cheap rather than exact: two threads that write one bucket at once may count as one.
 */
final class LatencyHistogram {
    private static final int UNIT_SHIFT = 10;
    private static final int SUB_BITS = 4;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int MAX_EXPONENT = 35;
    static final int BUCKETS = (MAX_EXPONENT - SUB_BITS + 2) * SUBS;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] counts = new int[BUCKETS];

    /** Counts a latency, and says how many its bucket holds now. */
    int record(long nanos) {
        int bucket = bucket(nanos);
        int count = (int) COUNT.getOpaque(counts, bucket) + 1;
        COUNT.setOpaque(counts, bucket, count);
        return count;
    }

    /** Takes out the count of a bucket. */
    int take(int bucket) {
        return (int) COUNT.getAndSet(counts, bucket, 0);
    }

    static int bucket(long nanos) {
        long units = Math.max(0, nanos) >>> UNIT_SHIFT;
        if (units < SUBS) {
            return (int) units;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(units);
        if (exponent > MAX_EXPONENT) {
            return BUCKETS - 1;
        }
        int sub = (int) (units >>> (exponent - SUB_BITS)) & (SUBS - 1);
        return (exponent - SUB_BITS + 1) * SUBS + sub;
    }

    /** The least latency that belongs to the bucket after this one. */
    static long upperNanos(int bucket) {
        int next = bucket + 1;
        if (next < SUBS) {
            return (long) next << UNIT_SHIFT;
        }
        int shift = next / SUBS - 1;
        return (SUBS + next % (long) SUBS) << (shift + UNIT_SHIFT);
    }
}

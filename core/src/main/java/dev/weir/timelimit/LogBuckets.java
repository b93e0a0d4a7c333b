package dev.weir.timelimit;

/**
 * Maps a positive value to a logarithmic bucket: 12 buckets per doubling, so a bucket is 6 % wide and a factor is a
 * number of buckets. As in HdrHistogram the exponent comes from the bits of the number; the rest of the logarithm from
 * a table.
 */
final class LogBuckets {
    static final int PER_DOUBLING = 12;
    private static final int DOUBLINGS = 47;
    static final int COUNT = DOUBLINGS * PER_DOUBLING;
    private static final int MANTISSA_BITS = 52;
    private static final int TABLE_BITS = 8;
    private static final byte[] WITHIN = within();

    private LogBuckets() {}

    private static byte[] within() {
        byte[] table = new byte[1 << TABLE_BITS];
        for (int i = 0; i < table.length; i++) {
            double mantissa = 1 + (i + 0.5) / table.length;
            table[i] = (byte) (Math.log(mantissa) / Math.log(2) * PER_DOUBLING);
        }
        return table;
    }

    /**
     * The bucket of a value. A value below 1 and NaN count as 1; a value beyond the last bucket counts as that bucket.
     */
    static int of(double value) {
        if (!(value >= 1)) {
            return 0;
        }
        int top = (int) (Double.doubleToRawLongBits(value) >>> (MANTISSA_BITS - TABLE_BITS));
        int exponent = (top >>> TABLE_BITS) - Double.MAX_EXPONENT;
        return exponent >= DOUBLINGS ? COUNT - 1 : exponent * PER_DOUBLING + WITHIN[top & (WITHIN.length - 1)];
    }

    /** The value in the middle of a bucket. */
    static double middle(int bucket) {
        return Math.pow(2, (bucket + 0.5) / PER_DOUBLING);
    }
}

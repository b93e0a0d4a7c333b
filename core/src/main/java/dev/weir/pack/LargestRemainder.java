package dev.weir.pack;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Splits a whole into shares by weight that add up to it exactly: each share is rounded down, and what is left goes, one unit
 * each, to those with the largest remainders (Hamilton's method); of equal ones to the first.
 */
final class LargestRemainder {
    private LargestRemainder() {}

    /** @param weights at least 0; equal shares if all are 0 */
    static long[] split(long whole, long[] weights) {
        return Arrays.stream(split(BigInteger.valueOf(whole), weights))
                .mapToLong(BigInteger::longValueExact)
                .toArray();
    }

    /**
     * Splits a decimal.
     *
     * @param places the decimal places of a share, unless the whole has more
     */
    static BigDecimal[] split(BigDecimal whole, int places, long[] weights) {
        int scale = Math.max(places, whole.scale());
        return Arrays.stream(split(whole.setScale(scale).unscaledValue(), weights))
                .map(units -> shortened(new BigDecimal(units, scale)))
                .toArray(BigDecimal[]::new);
    }

    private static BigDecimal shortened(BigDecimal share) {
        BigDecimal stripped = share.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static BigInteger[] split(BigInteger whole, long[] weights) {
        long[] used = Arrays.stream(weights).anyMatch(weight -> weight > 0) ? weights : ones(weights.length);
        BigInteger sum = Arrays.stream(used).mapToObj(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger[] shares = new BigInteger[used.length];
        BigInteger[] remainders = new BigInteger[used.length];
        BigInteger left = whole;
        for (int i = 0; i < used.length; i++) {
            BigInteger[] quotient = whole.multiply(BigInteger.valueOf(used[i])).divideAndRemainder(sum);
            shares[i] = quotient[0];
            remainders[i] = quotient[1];
            left = left.subtract(quotient[0]);
        }
        IntStream.range(0, used.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
                .limit(left.intValueExact())
                .forEach(i -> shares[i] = shares[i].add(BigInteger.ONE));
        return shares;
    }

    private static long[] ones(int length) {
        long[] ones = new long[length];
        Arrays.fill(ones, 1);
        return ones;
    }
}

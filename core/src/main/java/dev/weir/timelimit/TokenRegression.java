package dev.weir.timelimit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Estimates the time before the first token in tokens: the intercept of the total time on the number of tokens, divided
 * by the slope, both by the estimator of Theil and Sen (P. K. Sen, Estimates of the regression coefficient based on
 * Kendall's tau, 1968) over the newest {@value #SIZE} answers. The estimator is robust if nearly a third of them are
 * outliers. Measured in tokens the value does not depend on the target's speed, so it is averaged over many estimates.
 *
 * <p>{@link #record} is thread-safe, all other methods require the lock of the owner.
 */
final class TokenRegression {
    private static final int SIZE = 64;
    private static final int AGAIN = 32;
    private static final int TOKEN_BITS = 24;
    private static final long MOST_TOKENS = (1L << TOKEN_BITS) - 1;
    private static final double LEAST_APART = 0.25;
    private static final double WEIGHT = 1.0 / 8;
    private static final VarHandle ANSWER = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNT = count();

    private final long[] answers = new long[SIZE];

    @SuppressWarnings("unused")
    private int count;

    private int countBefore;
    private volatile double overheadTokens = -1;

    private static VarHandle count() {
        try {
            return MethodHandles.lookup().findVarHandle(TokenRegression.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Records an answer of which only the end was reported: its time in units of 1024 ns, and its tokens in the lowest
     * bits.
     */
    void record(long totalNanos, long tokens) {
        int index = (int) COUNT.getOpaque(this);
        COUNT.setOpaque(this, index + 1);
        ANSWER.setOpaque(answers, index & (SIZE - 1), totalNanos >>> 10 << TOKEN_BITS | Math.min(tokens, MOST_TOKENS));
    }

    /** The overhead in tokens; negative while unknown. */
    double overheadTokens() {
        return overheadTokens;
    }

    void estimateIfDue() {
        int now = (int) COUNT.getOpaque(this);
        if (now - countBefore >= AGAIN) {
            countBefore = now;
            double estimate = estimate(Math.min(SIZE, now < 0 ? SIZE : now));
            overheadTokens = overheadTokens < 0 ? estimate : overheadTokens + WEIGHT * (estimate - overheadTokens);
        }
    }

    private double estimate(int size) {
        double[] times = new double[size];
        double[] tokens = new double[size];
        for (int i = 0; i < size; i++) {
            long answer = (long) ANSWER.getOpaque(answers, i);
            times[i] = answer >>> TOKEN_BITS;
            tokens[i] = answer & MOST_TOKENS;
        }
        double slope = slope(times, tokens);
        double[] intercepts = new double[size];
        for (int i = 0; i < size; i++) {
            intercepts[i] = times[i] - slope * tokens[i];
        }
        double most = 4 * median(tokens, size);
        return slope > 0 ? Math.max(0, Math.min(most, median(intercepts, size) / slope)) : 0;
    }

    /** The median of the slopes between two answers of sufficiently different length; 0 if there are hardly any. */
    private static double slope(double[] times, double[] tokens) {
        int size = times.length;
        double[] slopes = new double[size * (size - 1) / 2];
        int count = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                double apart = tokens[i] - tokens[j];
                if (Math.abs(apart) > LEAST_APART * Math.max(tokens[i], tokens[j])) {
                    slopes[count++] = (times[i] - times[j]) / apart;
                }
            }
        }
        return count < size ? 0 : median(slopes, count);
    }

    private static double median(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }
}

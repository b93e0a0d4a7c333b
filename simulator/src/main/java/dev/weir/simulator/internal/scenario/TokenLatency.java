package dev.weir.simulator.internal.scenario;

import dev.weir.simulator.Timing;
import java.util.random.RandomGenerator;

/** Computes the token latencies of one response from a {@link Timing}. Not safe for use by many threads. */
public final class TokenLatency {
    private final Timing timing;
    private final double factor;
    private final RandomGenerator random;

    /** @param factor by which every time is multiplied */
    TokenLatency(Timing timing, double factor, RandomGenerator random) {
        this.timing = timing;
        this.factor = factor;
        this.random = random;
    }

    /** The time to the first token, in nanoseconds. */
    public long firstToken(long inputTokens) {
        return withJitter(timing.firstToken().toNanos() + timing.perInputToken().toNanos() * (double) inputTokens);
    }

    /**
     * The time that the next tokens take, in nanoseconds.
     *
     * @param active the number of slots in use, including this response's
     */
    public long nextTokens(int tokens, int active) {
        double slowdown = 1 + timing.slowdown() * Math.max(0, active - 1);
        return withJitter(timing.perToken().toNanos() * (double) tokens * slowdown);
    }

    private long withJitter(double nanos) {
        return timing.jitter() == 0 || nanos == 0
                ? (long) (factor * nanos)
                : (long) (factor * nanos * (1 + timing.jitter() * (2 * random.nextDouble() - 1)));
    }
}

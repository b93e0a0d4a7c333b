package dev.weir.simulator;

import java.util.random.RandomGenerator;

/** When the tokens of one answer come: {@link Timing}'s arithmetic. Not safe for use by many threads. */
final class Pace {
    private final Timing timing;
    private final RandomGenerator random;

    Pace(Timing timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
    }

    /** The wait for the first token, in nanoseconds. */
    long first(long inputTokens) {
        return vary(timing.firstToken().toNanos() + timing.perInputToken().toNanos() * (double) inputTokens);
    }

    /**
     * The wait for this many further tokens, in nanoseconds.
     *
     * @param active how many requests are being answered meanwhile, this one included
     */
    long further(int tokens, int active) {
        double crowd = 1 + timing.slowdown() * Math.max(0, active - 1);
        return vary(timing.perToken().toNanos() * (double) tokens * crowd);
    }

    private long vary(double nanos) {
        return timing.jitter() == 0 || nanos == 0
                ? (long) nanos
                : (long) (nanos * (1 + timing.jitter() * (2 * random.nextDouble() - 1)));
    }
}

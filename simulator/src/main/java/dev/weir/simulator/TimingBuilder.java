package dev.weir.simulator;

import java.time.Duration;

/**
 * Builds a {@link Timing}, whose components its methods are named for. A value out of range is refused with an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class TimingBuilder {
    private Duration firstToken = Duration.ZERO;
    private Duration perInputToken = Duration.ZERO;
    private Duration perToken = Duration.ZERO;
    private double slowdown;
    private double jitter;
    private int slots = Integer.MAX_VALUE;
    private int queue = 100;

    TimingBuilder() {}

    public TimingBuilder firstToken(Duration firstToken) {
        this.firstToken = Require.notNegative(firstToken);
        return this;
    }

    public TimingBuilder perInputToken(Duration perInputToken) {
        this.perInputToken = Require.notNegative(perInputToken);
        return this;
    }

    public TimingBuilder perToken(Duration perToken) {
        this.perToken = Require.notNegative(perToken);
        return this;
    }

    public TimingBuilder slowdown(double slowdown) {
        this.slowdown = Require.between(0, 1_000, slowdown);
        return this;
    }

    public TimingBuilder jitter(double jitter) {
        this.jitter = Require.between(0, 1, jitter);
        return this;
    }

    /** Unlimited unless set. */
    public TimingBuilder slots(int slots) {
        this.slots = Require.atLeast(1, slots);
        return this;
    }

    /** 100 unless set. */
    public TimingBuilder queue(int queue) {
        this.queue = Require.atLeast(0, queue);
        return this;
    }

    public Timing build() {
        return new Timing(firstToken, perInputToken, perToken, slowdown, jitter, slots, queue);
    }
}

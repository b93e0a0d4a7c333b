package dev.weir.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Rule}, whose components its methods are named for. A value out of range is refused with an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class RuleBuilder {
    private final Fault fault;
    private String model = "*";
    private String path = "*";
    private @Nullable Boolean stream;
    private double rate = 1;
    private long every = 1;
    private long after;
    private long times = Long.MAX_VALUE;
    private Duration from = Duration.ZERO;
    private Duration lasting = Duration.ofSeconds(Long.MAX_VALUE);
    private Duration retryAfter = Duration.ofSeconds(1);

    RuleBuilder(Fault fault) {
        this.fault = fault;
    }

    public RuleBuilder model(String model) {
        this.model = model;
        return this;
    }

    public RuleBuilder path(String path) {
        this.path = path;
        return this;
    }

    public RuleBuilder stream(boolean stream) {
        this.stream = stream;
        return this;
    }

    public RuleBuilder rate(double rate) {
        this.rate = Require.between(0, 1, rate);
        return this;
    }

    public RuleBuilder every(long every) {
        this.every = Require.atLeast(1L, every);
        return this;
    }

    public RuleBuilder after(long after) {
        this.after = Require.atLeast(0L, after);
        return this;
    }

    public RuleBuilder times(long times) {
        this.times = Require.atLeast(1L, times);
        return this;
    }

    public RuleBuilder from(Duration from) {
        this.from = Require.notNegative(from);
        return this;
    }

    public RuleBuilder lasting(Duration lasting) {
        this.lasting = Require.notNegative(lasting);
        return this;
    }

    /** One second unless set. */
    public RuleBuilder retryAfter(Duration retryAfter) {
        this.retryAfter = Require.notNegative(retryAfter);
        return this;
    }

    public Rule build() {
        return new Rule(fault, model, path, stream, rate, every, after, times, from, lasting, retryAfter);
    }
}

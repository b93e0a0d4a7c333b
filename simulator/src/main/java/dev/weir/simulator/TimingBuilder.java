package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import java.time.Duration;

/**
 * Builds a {@link Timing}, with a method for each component. A value out of range causes an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class TimingBuilder {
    private Timing timing = Timing.INSTANT;

    TimingBuilder() {}

    public TimingBuilder firstToken(Duration firstToken) {
        return with("firstToken", firstToken);
    }

    public TimingBuilder perInputToken(Duration perInputToken) {
        return with("perInputToken", perInputToken);
    }

    public TimingBuilder perToken(Duration perToken) {
        return with("perToken", perToken);
    }

    public TimingBuilder slowdown(double slowdown) {
        return with("slowdown", slowdown);
    }

    public TimingBuilder jitter(double jitter) {
        return with("jitter", jitter);
    }

    /** Unlimited by default. */
    public TimingBuilder slots(int slots) {
        return with("slots", slots);
    }

    /** 100 by default. */
    public TimingBuilder queue(int queue) {
        return with("queue", queue);
    }

    private TimingBuilder with(String name, Object value) {
        timing = SettingsRecord.with(timing, name, value);
        return this;
    }

    public Timing build() {
        return timing;
    }
}

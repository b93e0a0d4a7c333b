package dev.weir.performance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting of an engine that can be changed while calls run, with the rule by which it is. Two objects are equal if they
 * stand for the same setting of the same engine. Used by one thread at a time.
 */
public interface TunableSetting {

    /** The key of the setting in the configuration. */
    String key();

    /** What it applies to: a backend and model such as {@code openai/gpt-4o}, the name of a route, or {@code all}. */
    String scope();

    /** Its present value. */
    long value();

    void change(long value);

    /** Whether the configuration has bounds for its changes; otherwise they are only proposed. */
    boolean mayChange();

    /** A value as it is written in the configuration. */
    String text(long value);

    /**
     * What was observed since the last time that this was asked.
     *
     * @param calls those that have ended since then
     */
    Evidence evidence(List<LatencyPoint> calls);

    /**
     * The change that would pay.
     *
     * @param seen the evidence with the present value
     * @return null if it is to stay as it is
     */
    @Nullable
    Proposal propose(Evidence seen);

    /**
     * Whether a change has had its effect.
     *
     * @param after the evidence since the change
     */
    default boolean isEffective(Proposal change, Evidence after) {
        return after.mean() <= change.keepUpTo();
    }

    /** What the mean of the evidence is, in words: {@code 12 % of the attempts timed out}. */
    String describe(Evidence seen);
}

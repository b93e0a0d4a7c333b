package dev.weir.config;

/** A settings record with checks across its settings, in addition to the range of each. */
public interface CombinedSettings {

    /**
     * Rejects contradictory values, and warns of settings without effect. Called when every value is within its range;
     * for a nested record before the outer one.
     */
    void check(Combination combination);
}

package dev.weir.config;

/** A settings record whose values restrict one another, beyond the range that each has for itself. */
public interface CombinedSettings {

    /**
     * Refuses values that contradict each other, and warns of settings without effect. Called once every value is within
     * its range, for a record inside another before that one.
     */
    void check(Combination combination);
}

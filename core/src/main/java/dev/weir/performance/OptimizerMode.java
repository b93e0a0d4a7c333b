package dev.weir.performance;

/** What the performance optimizer does with what it finds. */
public enum OptimizerMode {
    /** Changes settings within their configured bounds, and proposes the other changes. */
    APPLY,
    /** Proposes changes and makes none. */
    DRY_RUN,
    /** Nothing: it does not run. */
    OFF
}

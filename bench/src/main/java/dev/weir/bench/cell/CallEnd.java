package dev.weir.bench.cell;

/** How a call ended. */
public enum CallEnd {
    /** A whole answer. */
    WHOLE,
    /** An answer that is not whole, returned as if it were. */
    CUT,
    /** A failure. */
    FAILED,
    /** The run was over before. */
    UNFINISHED
}

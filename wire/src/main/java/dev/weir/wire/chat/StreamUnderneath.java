package dev.weir.wire.chat;

/** Whether plain calls request a stream. */
public enum StreamUnderneath {
    /** Where the model is known to report usage in streams. */
    AUTO,
    /** Wherever the request allows it. */
    ALWAYS,
    NEVER
}

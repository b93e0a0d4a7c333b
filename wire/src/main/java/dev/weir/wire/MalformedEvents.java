package dev.weir.wire;

/** What is done about an event of a stream that is not JSON. */
public enum MalformedEvents {
    /** Joins it with the next event, and fails the answer if that is not JSON either. */
    RECOVER,
    /** Ignores it. */
    SKIP,
    /** Fails the answer. */
    FAIL
}

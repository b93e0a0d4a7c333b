package dev.weir.route.stream;

/** What a route does with a stream that breaks after the caller's listener has received output. */
public enum BrokenStream {
    /**
     * The next target continues from the text that the listener has received, if it is known to support that;
     * otherwise as {@link #RESTART}.
     */
    CONTINUE,
    /** The next target answers afresh, and what repeats the received output is held back. */
    RESTART,
    /** Output is held back, until the answer is whole or a limit is reached, so that a break before is not noticed. */
    BUFFER,
    /** The call fails. */
    FAIL
}

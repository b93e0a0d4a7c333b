package dev.weir.simulator;

/** How a request ended. */
public enum Outcome {
    /** It has not. */
    OPEN,
    /** A whole response was sent, be it an answer or an error. */
    ANSWERED,
    /** The simulator broke it off on purpose. */
    BROKEN_OFF,
    /** The client left before the end. */
    CANCELLED,
    /** The simulator was closed before the end. */
    CLOSED
}

package dev.weir.simulator;

/** How a request ended. */
public enum Outcome {
    /** It has not ended. */
    OPEN,
    /** A complete response was sent: an answer or an error. */
    ANSWERED,
    /** The simulator broke the response off because of a fault. */
    BROKEN_OFF,
    /** The client cancelled it or disconnected. */
    CANCELLED,
    /** The simulator was closed. */
    CLOSED
}

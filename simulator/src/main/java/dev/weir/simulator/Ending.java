package dev.weir.simulator;

/** How a reply ends on the wire. */
enum Ending {
    /** As it should. */
    WHOLE,
    /** As it should, and then the connection is closed. */
    WHOLE_THEN_CLOSED,
    /** As it should, and the connection is closed once it has been idle for a moment. */
    WHOLE_THEN_CLOSED_WHEN_IDLE,
    /** The connection is closed before the end. */
    CLOSED,
    /** The connection is reset before the end. */
    RESET,
    /** Nothing more comes. */
    SILENT;

    boolean isWhole() {
        return this == WHOLE || this == WHOLE_THEN_CLOSED || this == WHOLE_THEN_CLOSED_WHEN_IDLE;
    }
}

package dev.weir.call;

import dev.weir.spi.backend.Answer;

/**
 * What a route does with the output of one attempt on its way to the caller's listener: passes it on, changes it, or
 * holds it back. Used by one thread at a time. What it throws ends the call as an exception of the listener does: the
 * backend stops reading, and its circuit breaker records nothing.
 */
public interface OutputFilter {

    /** Receives the next piece from the backend. */
    void take(StreamPiece piece, Outlet out);

    /**
     * Ends the output after the last piece of a whole answer.
     *
     * @return the answer as the listener received it
     */
    Answer finish(Answer answer, Outlet out);

    /** The way to the caller's listener. */
    interface Outlet {
        /**
         * Passes on a piece. A serving model is passed on with the next output, or at the end.
         *
         * @return whether the listener receives it; false after the end of the attempt
         */
        boolean send(StreamPiece piece);

        /** Whether the listener discards what it has received; see {@link dev.weir.spi.call.TokenListener#onRestart}. */
        boolean restart();
    }
}

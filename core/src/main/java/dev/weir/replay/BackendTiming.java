package dev.weir.replay;

import dev.weir.spi.backend.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a backend takes to answer, and when it fails, in {@link VirtualTime}. Used by one thread. */
public interface BackendTiming {

    /**
     * Sends a request.
     *
     * @param inputTokens the tokens of the prompt
     * @param outputTokens the tokens that the answer will have
     * @param listener is notified in the same virtual time, after this method has returned
     * @return the exchange, to be cancelled if it is given up
     */
    Exchange send(long inputTokens, long outputTokens, ExchangeListener listener);

    /** A request that was sent. */
    interface Exchange {

        /** Gives it up: its listener is not notified any more. */
        void cancel();

        /** The output tokens that have been generated so far, which are billed; -1 if it has not begun, which costs nothing. */
        long generatedTokens();
    }

    /** Receives what a backend sends. */
    interface ExchangeListener {

        /** Output has arrived, the first or further one. */
        void output();

        /** The answer is complete. */
        void answered();

        /**
         * The request failed.
         *
         * @param retryAfter the wait that the server requested; null for none
         */
        void failed(Reason reason, @Nullable Duration retryAfter);
    }
}

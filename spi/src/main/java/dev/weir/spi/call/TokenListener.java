package dev.weir.spi.call;

/**
 * Receives the text of an answer as it arrives.
 *
 * <p>Called by one thread at a time, on the thread that runs the call, so a slow listener slows the stream. An exception
 * thrown here ends the call: the backend stops reading, and the caller gets that exception.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * Takes the next piece of the text. The pieces put together are the completion's text.
     *
     * @param text never empty; one token or several, or all of them at once where the backend does not stream
     */
    void onToken(String text);
}

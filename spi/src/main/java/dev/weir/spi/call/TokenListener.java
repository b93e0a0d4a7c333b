package dev.weir.spi.call;

import dev.weir.spi.chat.Completion;

/**
 * Receives an answer as it arrives: its text, and by further methods whatever else a listener cares for. More methods with
 * a default that does nothing may be added.
 *
 * <p>Called by one thread at a time, on the thread that runs the call, so a slow listener slows the stream. An exception
 * thrown here ends the call: the backend stops reading, and the caller gets that exception.
 *
 * <p>Text, reasoning and pieces of tool calls are output of the model: once a listener has received any, the call is not
 * tried again from its beginning.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * Receives the next piece of the text. The pieces put together are the completion's text.
     *
     * @param text never empty; one token or several, or all of them at once where the backend does not stream
     */
    void onToken(String text);

    /**
     * Receives the next piece of what the model thinks, where the provider shows it.
     *
     * @param text never empty
     */
    default void onReasoning(String text) {}

    /** Receives the next piece of a tool call. */
    default void onToolCall(ToolCallPiece piece) {}

    /**
     * Receives which model answers, before any of its output where the backend knows it by then. Received again where a
     * further attempt is answered.
     *
     * @param model the serving model, by the provider's name for it
     * @param id the provider's id of the answer; empty if it gives none
     */
    default void onModel(String model, String id) {}

    /**
     * Receives the end of a whole answer, with its finish reason and usage. The runtime calls this once, after all output
     * and before the call returns; a backend does not. It is not called for an answer that failed or was cut.
     *
     * @param completion the whole answer, as the call returns it
     */
    default void onFinish(Completion completion) {}
}

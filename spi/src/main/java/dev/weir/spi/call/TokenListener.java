package dev.weir.spi.call;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;

/**
 * Receives a streamed answer: its text and, with further methods, other parts. Methods with an empty default may be
 * added.
 *
 * <p>Called by one thread at a time, on the thread that runs the call or, for a call to a hedged route, on another thread
 * of the runtime, so a slow listener delays the stream. An
 * exception ends the call: the backend stops reading, and the caller receives that exception.
 *
 * <p>Text, reasoning, refusals, pieces of tool calls and whole parts are output of the model: once a listener has received any, the call is
 * not retried from its beginning. Another target of its route may finish the answer, which the listener does not notice.
 */
@FunctionalInterface
public interface TokenListener {

    /**
     * Receives the id of the call, by which logs, spans and the list of active calls name it. Called by the runtime, not by a
     * backend, once and before anything else, on the thread that begins the call.
     *
     * @param callId the id of the call
     */
    default void onCall(String callId) {}

    /**
     * Receives the next piece of the text. The concatenation of all pieces is the text of the completion.
     *
     * @param text never empty; one or several tokens, or the whole text if the backend does not stream
     */
    void onToken(String text);

    /**
     * Receives the next piece of the model's reasoning, if the provider exposes it.
     *
     * @param text never empty
     */
    default void onReasoning(String text) {}

    /**
     * Receives the next piece of a refusal of the model to answer.
     *
     * @param text never empty
     */
    default void onRefusal(String text) {}

    /** Receives the next piece of a tool call. */
    default void onToolCall(ToolCallPiece piece) {}

    /**
     * Receives a part of the answer that {@linkplain Content#hasMoreThanText() has more than its text}, when it is whole: signed
     * or encrypted reasoning, text with citations, a part of a kind that the SPI does not model. Its text has been received in
     * pieces before. Not called by a backend that learns these things too late for their place in the stream; they are in the
     * completion.
     */
    default void onPart(Content part) {}

    /**
     * Receives the serving model, before any output if the backend knows it by then. Called again if the answer starts
     * over; if another target finishes it, that of the first part is the only one.
     *
     * @param model the serving model, by the provider's name for it
     * @param id the provider's id of the answer; empty if there is none
     */
    default void onModel(String model, String id) {}

    /**
     * Receives the request to discard all that it has received: the stream broke, and the answer of another target of
     * the route begins otherwise, or the answer does not follow the schema of its intent type, and the model is asked
     * again. If the listener agrees, it receives the other answer from its beginning; otherwise the call fails.
     *
     * @return whether it discards what it has received; false by default
     */
    default boolean onRestart() {
        return false;
    }

    /**
     * Receives the end of a whole answer, with its finish reason and usage. Called by the runtime, not by a backend,
     * once, after all output and before the call returns; not called for a failed or truncated answer, or one that does not
     * follow the schema of its intent type.
     *
     * @param completion the whole answer, as the call returns it
     */
    default void onFinish(Completion completion) {}
}

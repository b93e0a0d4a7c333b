package dev.weir.client;

import dev.weir.call.ActiveCall;
import dev.weir.call.CallException;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where an application's LLM calls go in. Safe for use by many threads.
 *
 * <p>A method that returns a {@link CallResult} runs the call on the caller's thread and returns when the whole answer is
 * there. It throws {@link dev.weir.call.CallFailedException} if the backend failed for good,
 * {@link dev.weir.call.CallTimeoutException} if the time was over, and {@link dev.weir.call.CallCancelledException} if the
 * call was cancelled or the thread interrupted, all of them a {@link CallException}. With a {@link TokenListener} the text
 * is handed over as it arrives as well; an exception that the listener throws ends the call and comes out as it is.
 */
public interface WeirClient extends AutoCloseable {

    /** Processes a sentence with what the configuration says. */
    default CallResult process(String text) {
        return process(Intent.of(text));
    }

    CallResult process(Intent intent);

    /** As {@link #process(Intent)}, and hands over the text as it arrives. */
    CallResult stream(Intent intent, TokenListener listener);

    /**
     * As {@link #process(Intent)}, on a thread of the runtime.
     *
     * @return completes as the method would return or throw; cancelling it cancels the call
     */
    CompletableFuture<CallResult> processAsync(Intent intent);

    /** As {@link #stream(Intent, TokenListener)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<CallResult> streamAsync(Intent intent, TokenListener listener);

    /** Sends a chat request as it is, with what the configuration says. */
    default CallResult chat(ChatRequest request) {
        return chat(request, CallOptions.DEFAULT);
    }

    CallResult chat(ChatRequest request, CallOptions options);

    /** As {@link #chat(ChatRequest, CallOptions)}, and hands over the text as it arrives. */
    CallResult stream(ChatRequest request, CallOptions options, TokenListener listener);

    /** As {@link #chat(ChatRequest, CallOptions)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<CallResult> chatAsync(ChatRequest request, CallOptions options);

    /**
     * Sends several chat requests and waits for all of them. Each is a call of its own, with its own attempts and time,
     * and they run side by side on threads of the runtime: one that fails does so alone. An interrupt of the calling thread
     * cancels those under way and is kept; what had been answered by then is not lost.
     *
     * @param requests any number of them; each may be for another model
     * @param options for each of them
     * @return how each ended, in the order of the requests
     */
    List<CallOutcome> chatAll(List<ChatRequest> requests, CallOptions options);

    /** The calls under way just now. */
    List<ActiveCall> activeCalls();

    /**
     * Cancels a call that is under way.
     *
     * @param callId its id, as {@link #activeCalls} lists it
     * @return whether there was such a call
     */
    boolean cancel(String callId);

    /**
     * Takes no further call and waits for those under way, in bounded time; those that take longer are cancelled. Closing
     * again does nothing.
     */
    @Override
    void close();
}

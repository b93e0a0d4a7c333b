package dev.weir.client;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.ActiveCall;
import dev.weir.call.CallException;
import dev.weir.health.BackendHealth;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The client for an application's LLM calls. Safe for use by many threads.
 *
 * <p>A method that returns a {@link CallResult} or an {@link EmbeddingResult} runs the call on the caller's thread and returns when the whole answer is
 * there. It throws {@link dev.weir.call.CallFailedException} if the backend failed for good,
 * {@link dev.weir.call.CallTimeoutException} if the time was over, and {@link dev.weir.call.CallCancelledException} if the
 * call was cancelled or the thread interrupted, all of them a {@link CallException}. Nothing else comes out but an error of the
 * JVM itself, a {@link VirtualMachineError}. With a {@link TokenListener} the text
 * is also delivered as it arrives; an exception that the listener throws ends the call and comes out as it is.
 */
public interface WeirClient extends AutoCloseable {

    /**
     * The chat request that {@link #process(Intent)} sends for an intent, and {@code weir ask --dry-run} prints: its text,
     * preceded by the instructions of its type, or of all declared types if it names none. Sends nothing.
     *
     * @throws CallException if types are declared and the intent's is none of them
     */
    ChatRequest request(Intent intent);

    /** The model of {@code llm.client.model}: that of an intent without one, and for callers that have no model to name. */
    String defaultModel();

    /** Processes a sentence with what the configuration says. */
    default CallResult process(String text) {
        return process(Intent.of(text));
    }

    /** Sends what {@link #request} yields for the intent. */
    CallResult process(Intent intent);

    /** As {@link #process(Intent)}, and delivers the text as it arrives. */
    CallResult stream(Intent intent, TokenListener listener);

    /**
     * As {@link #process(Intent)}, on a thread of the runtime. The call's time passes from now on, and it is listed and can
     * be cancelled, whether or not there is a thread for it.
     *
     * @return completes as the method would return or throw. If the backend does not react to interruption, it fails a tenth
     *     of a second after the call's deadline, or a second after a cancellation: what the backend answers after that
     *     is counted and logged, and dropped. Cancelling the future cancels the call. What depends on it runs on the executor
     *     that {@code WeirBuilder.completionExecutor} sets, else on threads that no call waits for, so it may block
     */
    CompletableFuture<CallResult> processAsync(Intent intent);

    /** As {@link #stream(Intent, TokenListener)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<CallResult> streamAsync(Intent intent, TokenListener listener);

    /** Sends a chat request as it is, with what the configuration says. */
    default CallResult chat(ChatRequest request) {
        return chat(request, CallOptions.DEFAULT);
    }

    CallResult chat(ChatRequest request, CallOptions options);

    /** As {@link #chat(ChatRequest, CallOptions)}, and delivers the text as it arrives. */
    CallResult stream(ChatRequest request, CallOptions options, TokenListener listener);

    /** As {@link #chat(ChatRequest, CallOptions)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<CallResult> chatAsync(ChatRequest request, CallOptions options);

    /** As {@link #stream(ChatRequest, CallOptions, TokenListener)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<CallResult> streamAsync(ChatRequest request, CallOptions options, TokenListener listener);

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

    /** Asks for the embeddings of texts or tokens, with what the configuration says. */
    default EmbeddingResult embed(EmbeddingRequest request) {
        return embed(request, CallOptions.DEFAULT);
    }

    /**
     * Asks for the embeddings of texts or tokens. The call passes the path that chat calls pass, and fails as they do; a
     * backend that answers no embedding requests is refused before anything is sent.
     */
    EmbeddingResult embed(EmbeddingRequest request, CallOptions options);

    /** As {@link #embed(EmbeddingRequest, CallOptions)}, on a thread of the runtime; see {@link #processAsync}. */
    CompletableFuture<EmbeddingResult> embedAsync(EmbeddingRequest request, CallOptions options);

    /**
     * The circuit breaker of a backend and model: its state, statistics and health, and {@code reset}, {@code forceOpen} and
     * {@code forceClose}. Each declared model has one of its own, and so have a hundred others of each backend; the rest
     * share one. It belongs to the client and must not be closed.
     *
     * @throws CallException if no backend has that name
     */
    CircuitBreaker breaker(String backend, String model);

    /**
     * The health of every backend as it is known from its calls and from probes, by its name; all unknown if
     * {@code llm.health.enabled} is false. Calls no backend, so that it serves a liveness or readiness check: the process
     * itself is alive if this returns.
     */
    List<BackendHealth> health();

    /** The calls under way just now: from their submission until their work has returned. */
    List<ActiveCall> activeCalls();

    /**
     * Cancels a call that is under way.
     *
     * @param callId its id, as {@link #activeCalls} lists it
     * @return whether there was such a call
     */
    boolean cancel(String callId);

    /**
     * Takes no further call. Those that only wait, for a thread, a place or another attempt, are cancelled at once; those at
     * a backend have 10 seconds to end, after which they are cancelled and left alone 2 seconds later. A listener may call
     * this: the call that it belongs to is not waited for. Closing again does nothing.
     */
    @Override
    void close();
}

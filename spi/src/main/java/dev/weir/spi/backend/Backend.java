package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;
import java.util.OptionalLong;

/**
 * Answers requests: an HTTP API, a local model, a rule set. It answers requests of the kinds that its
 * {@link #capabilities()} declare: chat and, optionally, embeddings.
 *
 * <p>Thread-safe. It does not retry, cache or limit by itself: the runtime does, and two layers of retries multiply.
 */
public interface Backend {

    /**
     * Answers one chat request. Blocks until the whole answer has arrived; if {@code call} has a listener, passes it
     * the text as it arrives, and still returns the whole completion.
     *
     * <p>Returns or throws by {@code call.deadline()}, and promptly after an interrupt or
     * {@link CallContext#onCancel cancellation}; it then releases the resources of the request, such as a connection,
     * and may throw any exception.
     *
     * @param request the request; unknown parameters are sent unchanged
     * @param call the context of the call
     * @return the whole answer, never a truncated one: its finish reason is not {@code TRUNCATED}
     * @throws BackendException if there is no answer or only a part of it, with all facts from the wire
     */
    Completion complete(ChatRequest request, CallContext call) throws BackendException;

    /**
     * Returns the embeddings of the inputs of one request. Deadline, interruption and cancellation as in
     * {@link #complete}; no listener is used.
     *
     * @param request the request; unknown parameters are sent unchanged
     * @param call the context of the call
     * @return one vector per input, in the order of the inputs
     * @throws BackendException if there is no answer or only a part of it, with all facts from the wire; of class
     *     {@link ErrorClass#PERMANENT} by default, as required of a backend that does not declare
     *     {@link RequestKind#EMBEDDING}
     */
    default Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        throw new BackendException(ErrorClass.PERMANENT, "this backend answers no embedding requests");
    }

    /**
     * Counts the input tokens of a chat request as the provider would count them, without requesting an answer.
     * Deadline, interruption and cancellation as in {@link #complete}; no listener is used.
     *
     * @param request the request; its maximum number of output tokens does not matter
     * @param call the context of the call
     * @return the number of input tokens; empty, as by default, if this backend cannot count them
     * @throws BackendException if the provider could not be asked or refused, with all facts from the wire
     */
    default OptionalLong countTokens(ChatRequest request, CallContext call) throws BackendException {
        return OptionalLong.empty();
    }

    /** The capabilities of this backend. Constant, and cheap to call. */
    default Capabilities capabilities() {
        return Capabilities.BASIC;
    }

    /**
     * What is known of the capabilities of a model at this backend; nothing by default. A route does not send a request to
     * a target that is known not to be able to answer it while another one may. Constant, and cheap to call.
     *
     * @param model any name
     */
    default ModelCapabilities capabilities(String model) {
        return ModelCapabilities.UNKNOWN;
    }

    /**
     * Checks whether the backend could answer now, without the cost of an answer. Returns normally if it could, or if
     * that is unknown.
     *
     * @param deadline when the method has to have returned
     * @throws BackendException if it could not, with the reason
     */
    default void checkHealth(Deadline deadline) throws BackendException {}
}

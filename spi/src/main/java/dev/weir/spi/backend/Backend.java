package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.Deadline;

/**
 * Something that answers requests: an HTTP API, a local model, a rule set. It answers those of the kinds that its
 * {@link #capabilities()} name: chat, and also embeddings where it has them.
 *
 * <p>Used by many threads at once. It does not retry, cache or limit by itself: the runtime around it does, and two
 * layers of retrying multiply.
 */
public interface Backend {

    /**
     * Answers one chat request. Blocks until the whole answer is there; where {@code call} has a listener, hands it the text
     * as it arrives, and still returns the whole completion.
     *
     * <p>Returns or throws by {@code call.deadline()}, and promptly after an interrupt or
     * {@link CallContext#onCancel cancellation}; it then frees what the request holds, such as a connection, and need not
     * care which exception it throws.
     *
     * @param request what is asked; parameters this backend does not know go to the wire as they are
     * @param call the call for which it works
     * @return the whole answer, never one that was cut: its finish reason is not {@code TRUNCATED}
     * @throws BackendException if there is no answer or not all of it, with every fact that the wire gave
     */
    Completion complete(ChatRequest request, CallContext call) throws BackendException;

    /**
     * Turns the inputs of one request into vectors. Deadline, interruption and cancellation as in {@link #complete}; nothing
     * is handed to a listener.
     *
     * @param request what is asked; parameters this backend does not know go to the wire as they are
     * @param call the call for which it works
     * @return one vector for each input, in the order of the inputs, never fewer
     * @throws BackendException if there is no answer or not all of it, with every fact that the wire gave; of class
     *     {@link ErrorClass#PERMANENT} by default, as from any backend that does not declare
     *     {@link RequestKind#EMBEDDING}
     */
    default Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        throw new BackendException(ErrorClass.PERMANENT, "this backend answers no embedding requests");
    }

    /** What this backend can do. Constant over its life and cheap to ask for. */
    default Capabilities capabilities() {
        return Capabilities.BASIC;
    }

    /**
     * Checks that the backend could answer now, without paying for an answer. Returns normally if it could, or if it
     * cannot tell.
     *
     * @param deadline when to have returned
     * @throws BackendException if it could not, saying why
     */
    default void checkHealth(Deadline deadline) throws BackendException {}
}

package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.CompletionBatch;

/** A backend that takes several chat requests in one exchange, and answers each of them. */
public interface BatchBackend extends Backend {

    /**
     * Whether a request may be one of several; each one may by default. The runtime sends a request alone, by
     * {@link #complete}, for which this is false. Cheap to call, and the same for every model.
     */
    default boolean takesInBatch(ChatRequest request) {
        return true;
    }

    /**
     * Answers several requests in one exchange. Deadline, interruption and cancellation as in {@link #complete}; no
     * listener is used. A request that alone has no answer, or whose answer cannot be told from those of others, is a failed
     * item: the runtime asks for it again alone.
     *
     * @param batch from 1 to {@link Capabilities#maxBatch()} requests, each of which {@linkplain #takesInBatch may be one
     *     of several}
     * @param call the context of the batch
     * @return one item per request, in their order
     * @throws BackendException if the whole exchange failed, with all facts from the wire
     */
    CompletionBatch completeAll(ChatBatch batch, CallContext call) throws BackendException;
}

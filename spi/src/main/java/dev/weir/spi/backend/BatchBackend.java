package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;
import java.util.List;

/** A backend with a native batch API. */
public interface BatchBackend extends Backend {

    /**
     * Answers several requests in one exchange. Deadline, interruption and concurrency as in {@link #complete}; without
     * streaming.
     *
     * @param requests at least 1, at most {@link Capabilities#maxBatch()}, all of one kind and one model
     * @param call the context of the batch
     * @return one item per request, in the same order
     * @throws BackendException if the whole exchange failed
     */
    List<BatchItem> answerAll(List<? extends Request> requests, CallContext call) throws BackendException;
}

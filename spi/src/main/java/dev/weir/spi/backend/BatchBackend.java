package dev.weir.spi.backend;

import dev.weir.spi.call.CallContext;
import java.util.List;

/** A backend whose wire takes several requests at once. */
public interface BatchBackend extends Backend {

    /**
     * Answers several requests with one exchange. Deadline, interruption and threads as in {@link #complete}; there is no
     * streaming.
     *
     * @param requests at least 1, at most {@link Capabilities#maxBatch()}, all of one kind and one model
     * @param call the context of the batch
     * @return one item per request, in their order
     * @throws BackendException if the exchange as a whole failed
     */
    List<BatchItem> answerAll(List<? extends Request> requests, CallContext call) throws BackendException;
}

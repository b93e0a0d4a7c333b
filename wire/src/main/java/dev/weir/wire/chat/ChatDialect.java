package dev.weir.wire.chat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import okhttp3.Request;

/** How a provider wants to be asked for a completion, and how it answers. Safe for use by many threads. */
public interface ChatDialect {
    /**
     * The HTTP request for a completion.
     *
     * @throws BackendException if the request cannot be sent
     */
    Request request(ChatRequest request, boolean stream) throws BackendException;

    /**
     * The completion of which nothing has come.
     *
     * @param listening whether its pieces are to be delivered as they come
     */
    IncomingCompletion receive(ChatRequest request, boolean listening);

    /** Whether a stream brings all that is requested. */
    default boolean fitsAStream(ChatRequest request) {
        return true;
    }
}

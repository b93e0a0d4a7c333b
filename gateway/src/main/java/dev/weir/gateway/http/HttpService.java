package dev.weir.gateway.http;

import org.jspecify.annotations.Nullable;

/** Answers requests; called on a thread per request, which is interrupted when the client goes away. Thread-safe. */
public interface HttpService {
    /**
     * Answers a request, with {@link Responder#send} or a stream that it ends. May block.
     */
    void serve(InboundRequest request, Responder responder);

    /**
     * Why a client may send no large body, by the head of its request, so that one without a key takes no memory. Called on a
     * thread of the server: must not block.
     *
     * @param head the request without its body
     * @return null if it may; otherwise the message of an answer with status 401
     */
    default @Nullable String refusal(InboundRequest head) {
        return null;
    }

    /**
     * Answers a request that cannot be served, such as one that is malformed or too large. Called on a thread of the
     * server: must not block.
     *
     * @param path the path; empty if it is not known
     * @param status from 400
     * @param message what is wrong, what is allowed and what to do
     */
    void refuse(String path, int status, String message, Responder responder);
}

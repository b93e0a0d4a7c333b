package dev.weir.gateway.api;

import dev.weir.call.CallException;

/** Answers the requests to one path. Thread-safe. */
@FunctionalInterface
public interface ApiEndpoint {
    /**
     * Answers a request. Blocks until it is answered.
     *
     * @throws GatewayException if it is to be answered with an error
     * @throws CallException if its call failed; an answer that has begun ends with the error
     */
    void serve(Exchange exchange);
}

package dev.weir.gateway.api;

/** Answers the requests to one path. Thread-safe. */
@FunctionalInterface
public interface ApiEndpoint {
    /**
     * Answers a request. Blocks until it is answered.
     *
     * @throws GatewayException if it is to be answered with an error, and no answer has begun
     */
    void serve(Exchange exchange);
}

package dev.weir.gateway.api;

import tools.jackson.databind.node.ObjectNode;

/** How an API words errors. Thread-safe. */
public interface ErrorFormat {
    /** The HTTP status of an error. */
    int status(GatewayException error);

    /** The body of an answer. */
    ObjectNode body(GatewayException error, String requestId);

    /** The name of the header with the id of the request. */
    String idHeader();
}

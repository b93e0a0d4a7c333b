package dev.weir.gateway.api;

import dev.weir.gateway.keys.RateState;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** How an API words errors, and the facts in the headers of all answers. Thread-safe. */
public interface ErrorFormat {
    /** The HTTP status of an error. */
    int status(GatewayException error);

    /** The body of an answer. */
    ObjectNode body(GatewayException error, String requestId);

    /** The name of the header with the id of the request. */
    String idHeader();

    /** The headers with what the rates of a client permit. */
    Map<String, String> rateHeaders(RateState rates);
}

package dev.weir.simulator.internal.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An API that the simulator speaks: its paths, and the form of its requests, answers and errors. Safe for use by many threads. */
public interface ApiDialect {

    /** Whether a request is one of this API, if only to be refused. */
    boolean speaks(ReceivedRequest request);

    /** The model that a request names, or an empty string. */
    default String model(ReceivedRequest request) {
        return request.model();
    }

    /** The header that carries the API key where it is not a bearer token, in lower case. */
    String keyHeader();

    /** The header of a response that carries the id of its request. */
    String requestIdHeader();

    /**
     * Answers a request.
     *
     * @throws ApiException if it is refused
     */
    SimulatedResponse respond(ApiCall call);

    /** Writes a refusal. */
    SimulatedResponse error(ApiException refusal, String requestId, Instant now);

    /** Writes an error that ends a stream. */
    ResponseChunk errorEvent(ApiException error, String requestId);

    /** The headers that announce rate limits. */
    Map<String, String> headers(List<RateLimitState> limits, Instant now);

    /** The first event of a stream that begins without content; the stream begins as usual if there is none. */
    List<ResponseChunk> preamble();
}

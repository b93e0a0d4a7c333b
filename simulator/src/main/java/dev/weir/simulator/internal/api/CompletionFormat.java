package dev.weir.simulator.internal.api;

/** Reads the requests and writes the responses of one operation that completes prompts. */
public interface CompletionFormat {

    /** The prefix of the ids of responses. */
    String idPrefix();

    /**
     * Reads a request.
     *
     * @throws ApiException if a parameter is missing or invalid
     */
    CompletionRequest read(RequestParameters body, String model);

    /** Writes a whole response as one JSON document. */
    SimulatedResponse whole(CompletionResponse completion);

    /** Writes a stream with one event per token. */
    SimulatedResponse stream(CompletionResponse completion);
}

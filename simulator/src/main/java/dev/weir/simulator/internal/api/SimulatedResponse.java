package dev.weir.simulator.internal.api;

import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A response before it is sent. Faults are injected by changing it.
 *
 * @param headers besides those of every response
 * @param slots the number of slots that decode it; 0 if it is sent at once, without slots and latency
 * @param bill what is billed for it; its input determines the time to the first token
 */
public record SimulatedResponse(
        int status, Map<String, String> headers, List<ResponseChunk> chunks, int slots, Bill bill, Ending ending) {
    private static final String CONTENT_TYPE = "Content-Type";
    static final String EVENT_STREAM = "text/event-stream; charset=utf-8";

    /** How a response ends on the wire. */
    public enum Ending {
        /** The response is complete and the connection stays open. */
        COMPLETE,
        /** The response is complete, then the connection is closed. */
        CLOSED_AFTER_RESPONSE,
        /** The response is complete, and the connection is closed when it has been idle for 50 ms. */
        CLOSED_WHEN_IDLE,
        /** The connection is closed before the end of the response. */
        CLOSED,
        /** The connection is reset before the end of the response. */
        RESET,
        /** The connection stays open, and nothing more is sent. */
        SILENT;

        public boolean isComplete() {
            return this == COMPLETE || this == CLOSED_AFTER_RESPONSE || this == CLOSED_WHEN_IDLE;
        }
    }

    public static SimulatedResponse json(int status, JsonNode body) {
        return of(status, "application/json", JsonCodec.text(body));
    }

    /** A body of JSON lines. */
    public static SimulatedResponse lines(String lines) {
        return of(200, "application/jsonl", lines);
    }

    /** The bytes of a whole body as text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(new String(chunk.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    static SimulatedResponse of(int status, String contentType, String body) {
        ResponseChunk whole = ResponseChunk.of(Kind.CONTENT, body);
        return new SimulatedResponse(
                status, Map.of(CONTENT_TYPE, contentType), List.of(whole), 0, Bill.NONE, Ending.COMPLETE);
    }

    /** A stream of server-sent events, one per chunk. */
    public static SimulatedResponse stream(List<ResponseChunk> chunks) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(CONTENT_TYPE, EVENT_STREAM);
        headers.put("Cache-Control", "no-cache");
        return new SimulatedResponse(200, headers, chunks, 0, Bill.NONE, Ending.COMPLETE);
    }

    /** The same response, decoded in slots after the time to the first token. */
    SimulatedResponse decodedIn(int slots, Bill bill) {
        return new SimulatedResponse(status, headers, chunks, slots, bill, ending);
    }

    /** The same response, decoded in one slot, with the tokens of its prompts billed and no others. */
    public SimulatedResponse billedFor(String model, long inputTokens) {
        return decodedIn(1, Bill.ofInput(model, inputTokens));
    }

    /** The same response, with this number of tokens decoded before each chunk. */
    SimulatedResponse afterTokens(int tokens) {
        return withChunks(chunks.stream().map(chunk -> chunk.withTokens(tokens)).toList());
    }

    /** The same response after tokens that are decoded and not sent, such as those of reasoning. */
    SimulatedResponse afterHiddenTokens(int tokens) {
        return tokens == 0 ? this : withChunks(LazyList.concat(ResponseChunk.hidden(tokens), chunks));
    }

    public SimulatedResponse withStatus(int status) {
        return new SimulatedResponse(status, headers, chunks, slots, bill, ending);
    }

    SimulatedResponse with(String header, String value) {
        return with(Map.of(header, value));
    }

    public SimulatedResponse with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new SimulatedResponse(status, all, chunks, slots, bill, ending);
    }

    SimulatedResponse withContentLength() {
        long length = chunks.stream().mapToLong(chunk -> chunk.bytes().length).sum();
        return with("Content-Length", Long.toString(length));
    }

    SimulatedResponse withChunks(List<ResponseChunk> chunks) {
        return new SimulatedResponse(status, headers, chunks, slots, bill, ending);
    }

    SimulatedResponse without(Set<Kind> kinds) {
        return withChunks(
                chunks.stream().filter(chunk -> !kinds.contains(chunk.kind())).toList());
    }

    /** Only the first half of the bytes of a whole body, or of the events of a stream. */
    SimulatedResponse firstHalf() {
        if (chunks.size() > 1) {
            return withChunks(List.copyOf(chunks.subList(0, chunks.size() / 2)));
        }
        return withChunks(chunks.stream()
                .map(chunk -> chunk.with(Arrays.copyOf(chunk.bytes(), chunk.bytes().length / 2)))
                .toList());
    }

    SimulatedResponse endingWith(Ending ending) {
        return new SimulatedResponse(status, headers, chunks, slots, bill, ending);
    }

    boolean isStream() {
        return EVENT_STREAM.equals(headers.get(CONTENT_TYPE));
    }
}

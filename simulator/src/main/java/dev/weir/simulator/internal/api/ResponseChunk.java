package dev.weir.simulator.internal.api;

import java.nio.charset.StandardCharsets;

/**
 * Bytes of a response that are sent together. Nobody writes to the bytes.
 *
 * @param tokens the number of tokens that must be decoded before it is sent
 * @param pauseNanos an additional delay before it is sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: there is one per token
public record ResponseChunk(Kind kind, byte[] bytes, int tokens, long pauseNanos) {

    /** The role of a chunk in the response. */
    enum Kind {
        /** The status line and the headers alone. */
        HEADERS,
        /** A whole body, or an event of a stream. */
        CONTENT,
        /** The event with the finish reason. */
        FINISH,
        /** The event with the usage. */
        USAGE,
        /** The event {@code [DONE]}. */
        DONE
    }

    static ResponseChunk of(Kind kind, String text) {
        return new ResponseChunk(kind, JsonCodec.utf8(text), 0, 0);
    }

    /** A server-sent event. */
    static ResponseChunk event(Kind kind, String data) {
        return of(kind, "data: " + data + "\n\n");
    }

    /** Tokens that are decoded and not sent. */
    static ResponseChunk hidden(int tokens) {
        return of(Kind.CONTENT, "").withTokens(tokens);
    }

    ResponseChunk withTokens(int tokens) {
        return new ResponseChunk(kind, bytes, tokens, pauseNanos);
    }

    ResponseChunk with(byte[] bytes) {
        return new ResponseChunk(kind, bytes, tokens, pauseNanos);
    }

    ResponseChunk with(String text) {
        return with(JsonCodec.utf8(text));
    }

    /** Whether it is written to the connection. */
    public boolean isSent() {
        return bytes.length > 0 || kind == Kind.HEADERS;
    }

    /** The data of an event. */
    String data() {
        return text().substring("data: ".length()).stripTrailing();
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package dev.weir.simulator.internal.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Bytes of a response that are sent together. Nobody writes to the bytes.
 *
 * @param tokens the number of tokens that must be decoded before it is sent
 * @param pauseNanos an additional delay before it is sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and not copied: there is one per token
public record ResponseChunk(Kind kind, byte[] bytes, int tokens, long pauseNanos) {
    /** Stands for a piece of the content in the event that {@link #pieces} repeats. */
    public static final String PIECE = "\u0000piece";

    private static final String DATA = "data: ";

    /** The role of a chunk in the response. */
    public enum Kind {
        /** The status line and the headers alone. */
        HEADERS,
        /** A whole body, or an event of a stream. */
        CONTENT,
        /** An event of a tool call. */
        CALL,
        /** The event with the finish reason. */
        FINISH,
        /** The event with the usage. */
        USAGE,
        /** The event that ends a stream. */
        DONE
    }

    static ResponseChunk of(Kind kind, String text) {
        return new ResponseChunk(kind, JsonCodec.utf8(text), 0, 0);
    }

    /** A server-sent event. */
    public static ResponseChunk event(Kind kind, String data) {
        return of(kind, DATA + data + "\n\n");
    }

    /** A server-sent event with a name. */
    public static ResponseChunk event(Kind kind, String name, String data) {
        return of(kind, "event: " + name + "\n" + DATA + data + "\n\n");
    }

    /** Tokens that are decoded and not sent. */
    static ResponseChunk hidden(int tokens) {
        return of(Kind.CONTENT, "").withTokens(tokens);
    }

    /** Events that carry the pieces of a content: this one, which has {@link #PIECE} as a string, once for each piece. */
    public List<ResponseChunk> pieces(String content, int length) {
        String quoted = JsonCodec.quote(PIECE);
        String before = text().substring(0, text().indexOf(quoted));
        String after = text().substring(before.length() + quoted.length());
        return new LazyList<>(TextChunks.count(content, length), index -> {
            String piece = TextChunks.chunk(content, index, length);
            return of(kind, before + JsonCodec.quote(piece) + after).withTokens(TextChunks.count(piece));
        });
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

    /** What precedes the data of an event: its name, if it has one. */
    String head() {
        return text().substring(0, text().indexOf(DATA));
    }

    /** The data of an event. */
    String data() {
        return text().substring(head().length() + DATA.length()).stripTrailing();
    }

    /** The event with other data. */
    ResponseChunk withData(UnaryOperator<String> change) {
        return with(head() + DATA + change.apply(data()) + "\n\n");
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package dev.weir.simulator;

import java.nio.charset.StandardCharsets;

/** Bytes that are sent together. Immutable; nobody writes to its bytes. */
final class Frame {
    private final Kind kind;
    private final byte[] bytes;
    private final int tokens;
    private final long pauseNanos;

    /**
     * Makes one.
     *
     * @param tokens how many tokens must be decoded before it can be sent
     * @param pauseNanos how long it is held back besides
     */
    Frame(Kind kind, byte[] bytes, int tokens, long pauseNanos) {
        this.kind = kind;
        this.bytes = bytes;
        this.tokens = tokens;
        this.pauseNanos = pauseNanos;
    }

    /** What a frame is to the answer it belongs to. */
    enum Kind {
        /** No bytes: the headers only. */
        HEAD,
        OPENING,
        TOKEN,
        FINISH,
        USAGE,
        DONE,
        WHOLE,
        NOISE
    }

    /** An event of a stream. */
    static Frame event(Kind kind, String data, int tokens) {
        return new Frame(kind, Json.utf8("data: " + data + "\n\n"), tokens, 0);
    }

    Frame with(byte[] bytes) {
        return new Frame(kind, bytes, tokens, pauseNanos);
    }

    Frame with(String text) {
        return with(Json.utf8(text));
    }

    Kind kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    int tokens() {
        return tokens;
    }

    long pauseNanos() {
        return pauseNanos;
    }

    /** Whether it goes over the wire. */
    boolean isSent() {
        return bytes.length > 0 || kind == Kind.HEAD;
    }

    /** What an event says. */
    String data() {
        return text().substring("data: ".length()).stripTrailing();
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

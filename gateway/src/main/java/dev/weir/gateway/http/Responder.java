package dev.weir.gateway.http;

import java.util.Map;

/**
 * Answers one request: as a whole with {@link #send}, or as a stream of server-sent events with {@link #begin}, any number of
 * {@link #event} and {@link #end}. For one thread at a time.
 */
public interface Responder {
    /**
     * Sends a whole answer. Without effect if the client has gone.
     *
     * @param headers by name, beside those of the connection and of the body's length and type
     */
    void send(int status, Map<String, String> headers, String contentType, byte[] body);

    /**
     * Begins a stream of server-sent events. The head is sent with the first event.
     *
     * @param headers by name, beside those of the connection and of the stream
     */
    void begin(Map<String, String> headers);

    /**
     * Sends an event of a stream that has begun. Blocks while the client does not keep up.
     *
     * @param frame the whole event in UTF-8, with the blank line that ends it
     * @throws ClientGoneException if the client has gone, or has read nothing for too long
     */
    void event(byte[] frame);

    /** Ends a stream. */
    void end();

    /** Whether the head of an answer has been sent or begun. */
    boolean isCommitted();

    /** The bytes of the answer, without its head, that have been handed to the connection. */
    long bytesSent();

    /** Whether a thread waits for the client to read. */
    boolean isBlocked();

    /** Waits no longer for the client to read, as the call has been cancelled. */
    void release();

    /** Whether the connection is open. */
    boolean isOpen();
}

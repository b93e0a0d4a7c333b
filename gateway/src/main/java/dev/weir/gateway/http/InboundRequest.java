package dev.weir.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that has arrived whole. Immutable; its {@code toString} omits headers and body.
 */
public final class InboundRequest {
    private final String protocol;
    private final String method;
    private final String path;
    private final HttpHeaders headers;
    private final byte[] body;
    private final String id;
    private final long receivedNanos;

    /**
     * @param protocol such as {@code HTTP/1.1} or {@code HTTP/2}
     * @param path the path without query, decoded nowhere
     * @param body as it was sent
     * @param id the id of the request, the client's own if that can be used
     * @param receivedNanos when it had arrived, by {@link System#nanoTime()}
     */
    InboundRequest(
            String protocol,
            String method,
            String path,
            HttpHeaders headers,
            byte[] body,
            String id,
            long receivedNanos) {
        this.protocol = Objects.requireNonNull(protocol);
        this.method = Objects.requireNonNull(method);
        this.path = Objects.requireNonNull(path);
        this.headers = headers;
        this.body = body;
        this.id = Objects.requireNonNull(id);
        this.receivedNanos = receivedNanos;
    }

    /** The protocol that it came by: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}. */
    public String protocol() {
        return protocol;
    }

    /** The method, in upper case as it was sent. */
    public String method() {
        return method;
    }

    /** The path, without a query. */
    public String path() {
        return path;
    }

    /** The first value of a header, by its name in any case; null if there is none. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** All values of a header, by its name in any case. */
    public List<String> headers(String name) {
        return headers.getAll(name);
    }

    /** The body as it was sent; not to be changed. */
    public byte[] body() {
        return body;
    }

    /** The id of the request, which its answer and the access log have. */
    public String id() {
        return id;
    }

    /** When it had arrived, by the clock of {@link System#nanoTime()}. */
    public long receivedNanos() {
        return receivedNanos;
    }

    @Override
    public String toString() {
        return "InboundRequest[" + id + ", " + method + " " + path + ", " + body.length + " bytes]";
    }
}

package dev.weir.gateway.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error. Its message says what is wrong, what is allowed and what to do. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final int status;
    private final @Nullable String param;
    private final transient @Nullable Duration retryAfter;
    private final boolean worthRetrying;

    /**
     * An error.
     *
     * @param status the HTTP status, where the server has decided it already; 0 for that of the kind
     * @param param the field of the request that is wrong; null if it is none
     * @param retryAfter when to try again; null if unknown
     * @param worthRetrying whether the same request may succeed when it is sent again
     */
    public GatewayException(
            ErrorKind kind,
            int status,
            String message,
            @Nullable String param,
            @Nullable Duration retryAfter,
            boolean worthRetrying) {
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
        this.param = param;
        this.retryAfter = retryAfter;
        this.worthRetrying = worthRetrying;
    }

    /** A request that is wrong in itself. */
    public static GatewayException invalid(String message, @Nullable String param) {
        return of(ErrorKind.INVALID_REQUEST, message, param);
    }

    /** An error that the same request would meet again. */
    public static GatewayException of(ErrorKind kind, String message, @Nullable String param) {
        return new GatewayException(kind, 0, message, param, null, false);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The HTTP status, where the server has decided it; 0 for that of the kind. */
    public int status() {
        return status;
    }

    /** The message, which is never absent. */
    public String message() {
        return String.valueOf(getMessage());
    }

    public @Nullable String param() {
        return param;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public boolean isWorthRetrying() {
        return worthRetrying;
    }
}

package dev.weir.simulator.internal.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An error response of the API, thrown where a request is refused. Immutable; has no stack trace. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;
    private final transient Map<String, String> headers;

    private ApiException(int status, String message, ObjectNode body, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /** A refusal with status 400. */
    static ApiException invalid(String message, @Nullable String param, @Nullable String code) {
        return of(400, "invalid_request_error", param, code, message);
    }

    static ApiException of(int status, String type, @Nullable String code, String message) {
        return of(status, type, null, code, message);
    }

    private static ApiException of(
            int status, String type, @Nullable String param, @Nullable String code, String message) {
        ObjectNode body = JsonCodec.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return new ApiException(status, message, body, Map.of());
    }

    static ApiException rateLimited(String what) {
        return of(429, what, "rate_limit_exceeded", "Rate limit reached on " + what + " per minute.");
    }

    static ApiException quotaExhausted() {
        String reason = "insufficient_quota";
        return of(429, reason, reason, "The quota of this key is used up; see your plan.");
    }

    static ApiException overloaded() {
        return of(503, "server_error", "overloaded", "The server is overloaded; try again later.");
    }

    ApiException with(String header, String value) {
        return with(Map.of(header, value));
    }

    ApiException with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ApiException(status, String.valueOf(getMessage()), body, all);
    }

    /** With Retry-After in whole seconds, rounded up. */
    ApiException withRetryAfter(Duration delay) {
        return with("Retry-After", Long.toString(delay.plusNanos(999_999_999).toSeconds()));
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body: an OpenAI error object. */
    ObjectNode body() {
        return body;
    }

    SimulatedResponse response() {
        return SimulatedResponse.json(status, body).with(headers);
    }
}

package dev.weir.simulator.internal.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal of a request, thrown where it is refused, in the terms of OpenAI; a dialect writes it. Immutable; has no stack trace.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;
    private final transient Map<String, String> headers;
    private final transient List<RateLimitState> limits;

    private ApiException(
            int status,
            String type,
            @Nullable String param,
            @Nullable String code,
            String message,
            Map<String, String> headers,
            List<RateLimitState> limits) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
        this.headers = headers;
        this.limits = limits;
    }

    /** A refusal with status 400. */
    public static ApiException invalid(String message, @Nullable String param, @Nullable String code) {
        return new ApiException(400, "invalid_request_error", param, code, message, Map.of(), List.of());
    }

    static ApiException missing(String param) {
        return invalid("Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
    }

    static ApiException wrongType(String param, String type) {
        return invalid("Invalid type for '" + param + "': expected " + type + ".", param, "invalid_type");
    }

    public static ApiException of(int status, String type, @Nullable String code, String message) {
        return new ApiException(status, type, null, code, message, Map.of(), List.of());
    }

    /** A refusal for which the client is to blame. */
    public static ApiException refused(int status, @Nullable String code, String message) {
        return of(status, "invalid_request_error", code, message);
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

    public ApiException with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new ApiException(status, type, param, code, message(), all, limits);
    }

    ApiException with(List<RateLimitState> limits) {
        return new ApiException(status, type, param, code, message(), headers, limits);
    }

    /** With Retry-After in whole seconds, rounded up. */
    ApiException withRetryAfter(Duration delay) {
        return with("Retry-After", Long.toString(delay.plusNanos(999_999_999).toSeconds()));
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** The parameter at fault, or null. */
    public @Nullable String param() {
        return param;
    }

    public @Nullable String code() {
        return code;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The limits to announce; none if the refusal announces none. */
    public List<RateLimitState> limits() {
        return limits;
    }
}

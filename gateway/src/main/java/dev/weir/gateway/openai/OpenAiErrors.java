package dev.weir.gateway.openai;

import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.keys.RateState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Errors as the API of OpenAI words them. */
public final class OpenAiErrors implements ErrorFormat {
    @Override
    public int status(GatewayException error) {
        if (error.status() != 0) {
            return error.status();
        }
        return switch (error.kind()) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_FILTER -> 400;
            case KEY_REFUSED -> 401;
            case NOT_ALLOWED -> 403;
            case NOT_FOUND, MODEL_NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TOO_LARGE -> 413;
            case BUDGET, RATE_LIMITED -> 429;
            case INTERNAL -> 500;
            case BAD_UPSTREAM -> 502;
            case OVERLOADED, UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
        };
    }

    @Override
    public ObjectNode body(GatewayException error, String requestId) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", error.message())
                .put("type", type(error))
                .put("param", error.param())
                .put("code", code(error));
        return body;
    }

    private static String type(GatewayException error) {
        return switch (error.kind()) {
            case INVALID_REQUEST,
                    CONTEXT_LENGTH,
                    CONTENT_FILTER,
                    NOT_FOUND,
                    MODEL_NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    KEY_REFUSED,
                    TOO_LARGE -> "invalid_request_error";
            case NOT_ALLOWED -> "permission_error";
            case BUDGET -> "insufficient_quota";
            case RATE_LIMITED -> "rate_limit_error";
            case OVERLOADED, TIMEOUT, BAD_UPSTREAM, UNAVAILABLE, INTERNAL -> "server_error";
        };
    }

    private static String code(GatewayException error) {
        return switch (error.kind()) {
            case INVALID_REQUEST -> "invalid_request";
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case CONTENT_FILTER -> "content_filter";
            case TOO_LARGE -> "request_too_large";
            case NOT_FOUND -> "unknown_url";
            case MODEL_NOT_FOUND -> "model_not_found";
            case METHOD_NOT_ALLOWED -> "method_not_allowed";
            case NOT_ALLOWED -> "not_allowed";
            case KEY_REFUSED -> "invalid_api_key";
            case BUDGET -> "insufficient_quota";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case OVERLOADED -> "overloaded";
            case TIMEOUT -> "timeout";
            case BAD_UPSTREAM -> "upstream_error";
            case UNAVAILABLE -> "unavailable";
            case INTERNAL -> "internal_error";
        };
    }

    @Override
    public String idHeader() {
        return "x-request-id";
    }

    @Override
    public Map<String, String> rateHeaders(RateState rates) {
        Map<String, String> headers = new LinkedHashMap<>();
        add(headers, "requests", rates.requests());
        add(headers, "tokens", rates.tokens());
        return headers;
    }

    private static void add(Map<String, String> headers, String what, RateState.@Nullable Level level) {
        if (level != null) {
            headers.put("x-ratelimit-limit-" + what, Integer.toString(level.limit()));
            headers.put("x-ratelimit-remaining-" + what, Long.toString(level.remaining()));
            headers.put("x-ratelimit-reset-" + what, duration(level.untilFull()));
        }
    }

    /** A duration as this API writes it: {@code 120ms}, {@code 8.64s}, {@code 6m0s}. */
    private static String duration(Duration time) {
        long millis = time.plusNanos(999_999).toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        String seconds =
                BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString() + "s";
        return millis < 60_000 ? seconds : millis / 60_000 + "m" + seconds;
    }
}

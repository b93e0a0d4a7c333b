package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.keys.RateState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Errors as the API of Anthropic words them. */
public final class AnthropicErrors implements ErrorFormat {
    private static final int OVERLOADED = 529;

    @Override
    public int status(GatewayException error) {
        if (error.status() != 0) {
            return error.status();
        }
        return switch (error.kind()) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_FILTER -> 400;
            case KEY_REFUSED -> 401;
            case BUDGET -> 402;
            case NOT_ALLOWED -> 403;
            case NOT_FOUND, MODEL_NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TOO_LARGE -> 413;
            case RATE_LIMITED -> 429;
            case INTERNAL -> 500;
            case BAD_UPSTREAM -> 502;
            case UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
            case OVERLOADED -> OVERLOADED;
        };
    }

    @Override
    public ObjectNode body(GatewayException error, String requestId) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", type(error)).put("message", error.message());
        return body.put("request_id", requestId);
    }

    private static String type(GatewayException error) {
        return switch (error.kind()) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_FILTER, METHOD_NOT_ALLOWED -> "invalid_request_error";
            case KEY_REFUSED -> "authentication_error";
            case BUDGET -> "billing_error";
            case NOT_ALLOWED -> "permission_error";
            case NOT_FOUND, MODEL_NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMITED -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            case TIMEOUT -> "timeout_error";
            case INTERNAL, BAD_UPSTREAM, UNAVAILABLE -> "api_error";
        };
    }

    @Override
    public String idHeader() {
        return "request-id";
    }

    @Override
    public Map<String, String> rateHeaders(RateState rates) {
        Map<String, String> headers = new LinkedHashMap<>();
        add(headers, "requests", rates.requests(), rates.taken());
        add(headers, "tokens", rates.tokens(), rates.taken());
        return headers;
    }

    private static void add(Map<String, String> headers, String what, RateState.@Nullable Level level, Instant taken) {
        if (level != null) {
            String prefix = "anthropic-ratelimit-" + what;
            headers.put(prefix + "-limit", Integer.toString(level.limit()));
            headers.put(prefix + "-remaining", Long.toString(level.remaining()));
            headers.put(
                    prefix + "-reset",
                    taken.plus(level.untilFull())
                            .plusMillis(999)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
        }
    }
}

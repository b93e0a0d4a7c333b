package dev.weir.simulator.internal.anthropic;

import dev.weir.simulator.internal.api.ApiCall;
import dev.weir.simulator.internal.api.ApiDialect;
import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RateLimitState;
import dev.weir.simulator.internal.api.ReceivedRequest;
import dev.weir.simulator.internal.api.ResponseChunk;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import dev.weir.simulator.internal.api.SimulatedResponse;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API of Anthropic. */
public final class SimulatedAnthropic implements ApiDialect {
    private static final String MESSAGES = "/v1/messages";
    private static final String MODELS = "/v1/models";
    private static final String VERSION = "anthropic-version";

    private final MessagesApi messages;

    public SimulatedAnthropic(SeededRandom random) {
        messages = new MessagesApi(new ThinkingSignature(random));
    }

    /** The paths of messages are Anthropic's; those that it shares with others are if the request names a version. */
    @Override
    public boolean speaks(ReceivedRequest request) {
        String path = request.path();
        return path.equals(MESSAGES)
                || path.startsWith(MESSAGES + "/")
                || (path.startsWith(MODELS) && request.header(VERSION) != null);
    }

    @Override
    public String keyHeader() {
        return "x-api-key";
    }

    @Override
    public String requestIdHeader() {
        return "request-id";
    }

    @Override
    public SimulatedResponse respond(ApiCall call) {
        String path = call.request().path();
        boolean model = path.startsWith(MODELS + "/");
        if (!model && !List.of(MESSAGES, MESSAGES + "/count_tokens", MODELS).contains(path)) {
            throw call.unknownUrl();
        }
        call.require(path.startsWith(MODELS) ? "GET" : "POST");
        call.authenticate();
        if (call.request().header(VERSION) == null) {
            throw ApiException.invalid("header is required", VERSION, null);
        }
        if (model) {
            return SimulatedResponse.json(200, model(call.offered(path.substring(MODELS.length() + 1))));
        }
        return switch (path) {
            case MODELS -> SimulatedResponse.json(200, models(call.models()));
            case MESSAGES -> call.complete(messages);
            default ->
                SimulatedResponse.json(
                        200, JsonCodec.object().put("input_tokens", messages.countTokens(call.body(), call.model())));
        };
    }

    private static ObjectNode models(List<String> names) {
        ObjectNode list = JsonCodec.object();
        ArrayNode data = list.putArray("data");
        names.forEach(name -> data.add(model(name)));
        return list.put("has_more", false).put("first_id", names.get(0)).put("last_id", names.get(names.size() - 1));
    }

    private static ObjectNode model(String name) {
        return JsonCodec.object()
                .put("type", "model")
                .put("id", name)
                .put("display_name", name)
                .put("created_at", "2026-01-01T00:00:00Z");
    }

    @Override
    public SimulatedResponse error(ApiException refusal, String requestId, Instant now) {
        return SimulatedResponse.json(status(refusal), error(refusal, requestId))
                .with(headers(refusal.limits(), now))
                .with(refusal.headers());
    }

    @Override
    public ResponseChunk errorEvent(ApiException error, String requestId) {
        return ResponseChunk.event(Kind.CONTENT, "error", JsonCodec.text(error(error, requestId)));
    }

    private static ObjectNode error(ApiException refusal, String requestId) {
        ObjectNode body = JsonCodec.object().put("type", "error");
        body.putObject("error").put("type", type(refusal)).put("message", message(refusal));
        return body.put("request_id", requestId);
    }

    private static int status(ApiException refusal) {
        return switch (Objects.requireNonNullElse(refusal.code(), "")) {
            case "insufficient_quota" -> 402;
            case "overloaded" -> 529;
            default -> refusal.status();
        };
    }

    private static String type(ApiException refusal) {
        int status = status(refusal);
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 408, 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }

    /** The message, which names the parameter at fault first. */
    private static String message(ApiException refusal) {
        if (Objects.equals(refusal.code(), "context_length_exceeded")) {
            return "prompt is too long: 200001 tokens > 200000 maximum";
        }
        if (refusal.param() == null) {
            return refusal.message();
        }
        boolean missing = Objects.equals(refusal.code(), "missing_required_parameter");
        String place = refusal.param().replaceAll("\\[(\\d+)]", ".$1");
        return place + ": " + (missing ? "Field required" : refusal.message());
    }

    @Override
    public Map<String, String> headers(List<RateLimitState> limits, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (RateLimitState state : limits) {
            String prefix = "anthropic-ratelimit-" + state.what();
            Instant reset = now.plus(state.resetAfter()).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
            headers.put(prefix + "-limit", Long.toString(state.limit()));
            headers.put(prefix + "-remaining", Long.toString(state.remaining()));
            headers.put(prefix + "-reset", reset.toString());
        }
        return headers;
    }

    @Override
    public List<ResponseChunk> preamble() {
        return List.of();
    }
}

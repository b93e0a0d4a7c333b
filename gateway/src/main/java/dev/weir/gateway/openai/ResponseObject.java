package dev.weir.gateway.openai;

import dev.weir.gateway.api.Json;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a response of the Responses API.
 *
 * @param created when it was made, in seconds since 1970
 * @param model the name of the model that was asked for
 * @param request the fields of the request, some of which a response repeats
 */
record ResponseObject(String id, long created, String model, Map<String, Object> request) {
    private static final Map<String, Object> DEFAULTS = defaults();

    private static Map<String, Object> defaults() {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("instructions", "");
        defaults.put("max_output_tokens", "");
        defaults.put("metadata", Map.of());
        defaults.put("parallel_tool_calls", true);
        defaults.put("reasoning", Map.of());
        defaults.put("temperature", "");
        defaults.put("text", Map.of("format", Map.of("type", "text")));
        defaults.put("tool_choice", "auto");
        defaults.put("tools", List.of());
        defaults.put("top_p", "");
        defaults.put("truncation", "disabled");
        return defaults;
    }

    ObjectNode inProgress() {
        return body("in_progress", Json.object().arrayNode());
    }

    /** The response with a whole answer. */
    ObjectNode answered(Completion completion, ArrayNode output) {
        String incomplete = incomplete(completion.finishReason());
        ObjectNode body = body(incomplete == null ? "completed" : "incomplete", output);
        if (incomplete != null) {
            body.putObject("incomplete_details").put("reason", incomplete);
        }
        if (completion.usage() != null) {
            body.set("usage", usage(completion.usage()));
        }
        return body;
    }

    ObjectNode failed(String code, String message) {
        ObjectNode body = body("failed", Json.object().arrayNode());
        body.putObject("error").put("code", code).put("message", message);
        return body;
    }

    private ObjectNode body(String status, ArrayNode output) {
        ObjectNode body = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", model)
                .put("store", false)
                .putNull("previous_response_id")
                .putNull("usage");
        body.set("output", output);
        DEFAULTS.forEach((name, value) -> {
            Object given = request.get(name);
            if (given == null && value.equals("")) {
                body.putNull(name);
            } else {
                body.set(name, Json.tree(given == null ? value : given));
            }
        });
        return body;
    }

    /** Why an answer is not whole; null if it is. */
    private static @Nullable String incomplete(FinishReason reason) {
        return switch (reason) {
            case LENGTH, TRUNCATED -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case STOP, TOOL_CALLS, OTHER -> null;
        };
    }

    private static ObjectNode usage(Usage usage) {
        ObjectNode node = Json.object()
                .put("input_tokens", usage.input())
                .put("output_tokens", usage.output())
                .put("total_tokens", usage.total());
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedInput())
                .put("cache_write_tokens", usage.cacheWrite());
        node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }
}

package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.Json;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.ToolCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a message of the Messages API.
 *
 * @param id the id of the message
 * @param model the name of the model that was asked for
 */
record MessageFormat(String id, String model) {

    ObjectNode message(Completion completion) {
        ObjectNode body = envelope();
        ArrayNode content = body.putArray("content");
        for (Content part : completion.message().content()) {
            ObjectNode block = block(part);
            if (block != null) {
                content.add(block);
            }
        }
        body.put("stop_reason", stopReason(completion)).put("stop_sequence", stopSequence(completion));
        body.set("usage", usage(completion.usage()));
        return body;
    }

    private ObjectNode envelope() {
        return Json.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    /** The message with which a stream begins. */
    ObjectNode start() {
        ObjectNode message = envelope();
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(null));
        ObjectNode event = Json.object().put("type", "message_start");
        event.set("message", message);
        return event;
    }

    /** The fields of a part that a server of this API sent beside those that are modelled. */
    static Map<String, Object> fields(Content part) {
        return part.wireFields().wire().startsWith(MessagesRequestReader.WIRE) ? part.wireFields().fields() : Map.of();
    }

    /** The block of a part; null if it has none. */
    static @Nullable ObjectNode block(Content part) {
        ObjectNode block = modelled(part);
        if (block != null) {
            fields(part).forEach((name, value) -> {
                if (!block.has(name)) {
                    block.set(name, Json.tree(value));
                }
            });
        }
        return block;
    }

    private static @Nullable ObjectNode modelled(Content part) {
        if (part instanceof Content.Text text) {
            return text.text().isEmpty()
                    ? null
                    : Json.object().put("type", "text").put("text", text.text());
        }
        if (part instanceof Content.Refusal refusal) {
            return Json.object().put("type", "text").put("text", refusal.text());
        }
        if (part instanceof Content.Reasoning thought) {
            return thought.redacted()
                    ? Json.object().put("type", "redacted_thinking").put("data", thought.signature())
                    : Json.object()
                            .put("type", "thinking")
                            .put("thinking", thought.text())
                            .put("signature", thought.signature() == null ? "" : thought.signature());
        }
        if (part instanceof ToolCall call) {
            ObjectNode block =
                    Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
            block.set("input", input(call.arguments()));
            return block;
        }
        return part instanceof Content.Other && !fields(part).isEmpty() ? Json.object() : null;
    }

    /** Arguments that are no object, as a model may write them, are passed on under a name that tells so. */
    private static JsonNode input(String arguments) {
        if (arguments.isBlank()) {
            return Json.object();
        }
        try {
            JsonNode input = JsonMapper.shared().readTree(arguments);
            return input.isObject() ? input : Json.object().put("invalid_arguments", arguments);
        } catch (JacksonException e) {
            return Json.object().put("invalid_arguments", arguments);
        }
    }

    static String stopReason(Completion completion) {
        boolean calls = !completion.toolCalls().isEmpty();
        return switch (completion.finishReason()) {
            case LENGTH -> "max_tokens";
            case CONTENT_FILTER -> "refusal";
            case TOOL_CALLS -> "tool_use";
            case STOP, OTHER, TRUNCATED ->
                calls ? "tool_use" : stopSequence(completion) == null ? "end_turn" : "stop_sequence";
        };
    }

    /** The sequence that ended the answer, which only a backend of this API tells. */
    static @Nullable String stopSequence(Completion completion) {
        return completion.finishReason() == FinishReason.STOP
                        && completion.extras().get("stop_sequence") instanceof String sequence
                ? sequence
                : null;
    }

    /** Input tokens without those of the cache, as this API counts them. */
    static ObjectNode usage(@Nullable Usage reported) {
        Usage usage = reported == null ? Usage.NONE : reported;
        return Json.object()
                .put("input_tokens", Math.max(0, usage.input() - usage.cachedInput() - usage.cacheWrite()))
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put("cache_read_input_tokens", usage.cachedInput())
                .put("output_tokens", usage.output());
    }
}

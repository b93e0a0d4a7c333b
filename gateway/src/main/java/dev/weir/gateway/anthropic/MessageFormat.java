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
 * @param sameWire whether the server that answered speaks this API, so that its further fields are passed on
 */
record MessageFormat(String id, String model, boolean sameWire) {
    private static final String STOP_REASON = "stop_reason";
    private static final String USAGE = "usage";

    /** The same with another id. */
    MessageFormat withId(String other) {
        return new MessageFormat(other, model, sameWire);
    }

    ObjectNode message(Completion completion) {
        ObjectNode body = envelope();
        ArrayNode content = body.putArray("content");
        for (Content part : completion.message().content()) {
            ObjectNode block = block(part);
            if (block != null) {
                content.add(block);
            }
        }
        body.put(STOP_REASON, stopReason(completion)).put("stop_sequence", stopSequence(completion));
        body.set(USAGE, usage(completion));
        addExtras(body, completion);
        return body;
    }

    /** The event with what becomes known at the end of a stream. */
    ObjectNode end(Completion completion) {
        ObjectNode end = Json.object().put("type", "message_delta");
        ObjectNode delta = end.putObject("delta")
                .put(STOP_REASON, stopReason(completion))
                .put("stop_sequence", stopSequence(completion));
        end.set(USAGE, usage(completion));
        addExtras(end, completion);
        JsonNode container = end.remove("container");
        if (container != null) {
            delta.set("container", container);
        }
        return end;
    }

    private void addExtras(ObjectNode node, Completion completion) {
        if (sameWire) {
            completion.extras().forEach((name, value) -> {
                if (!node.has(name) && !name.startsWith("stop_")) {
                    node.set(name, Json.tree(value));
                }
            });
        }
    }

    private ObjectNode usage(Completion completion) {
        ObjectNode usage = usage(completion.usage());
        if (sameWire && completion.extras().get(USAGE) instanceof Map<?, ?> others) {
            others.forEach((name, value) -> {
                if (!usage.has(String.valueOf(name)) && value != null) {
                    usage.set(String.valueOf(name), Json.tree(value));
                }
            });
        }
        return usage;
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
        message.putNull(STOP_REASON).putNull("stop_sequence");
        message.set(USAGE, usage((Usage) null));
        ObjectNode event = Json.object().put("type", "message_start");
        event.set("message", message);
        return event;
    }

    /** The fields of a part that a server of this API sent beside those that are modelled. */
    static Map<String, Object> fields(Content part) {
        return part.wireFields().wire().startsWith(MessagesRequestReader.WIRE)
                ? part.wireFields().fields()
                : Map.of();
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

    String stopReason(Completion completion) {
        if (sameWire
                && completion.finishReason() == FinishReason.OTHER
                && completion.extras().get(STOP_REASON) instanceof String reason) {
            return reason; // such as pause_turn, after which a client asks again
        }
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

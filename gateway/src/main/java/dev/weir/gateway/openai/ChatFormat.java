package dev.weir.gateway.openai;

import dev.weir.gateway.api.Json;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a chat completion and its chunks.
 *
 * @param id the id of the answer
 * @param created when it was made, in seconds since 1970
 * @param model the name of the model that was asked for
 * @param sameWire whether the server that answered speaks this API, so that its further fields are passed on
 */
record ChatFormat(String id, long created, String model, boolean sameWire) {
    private static final String LOGPROBS = "logprobs";

    ObjectNode completion(Completion completion) {
        ObjectNode body = envelope("chat.completion");
        ArrayNode choices = body.putArray("choices");
        choices.add(choice(0, completion.message(), completion.finishReason(), completion.extras()));
        int index = 1;
        for (Choice choice : completion.furtherChoices()) {
            choices.add(choice(index++, choice.message(), choice.finishReason(), choice.extras()));
        }
        if (completion.usage() != null) {
            body.set("usage", usage(completion.usage()));
        }
        addExtras(body, completion.extras());
        return body;
    }

    private void addExtras(ObjectNode body, Map<String, Object> extras) {
        if (sameWire) {
            extras.forEach((name, value) -> {
                if (!name.equals(LOGPROBS) && !name.equals("finish_reason") && !body.has(name)) {
                    body.set(name, Json.tree(value));
                }
            });
        }
    }

    private ObjectNode choice(int index, Message message, FinishReason reason, Map<String, Object> extras) {
        ObjectNode choice = Json.object().put("index", index);
        choice.set("message", message(message));
        if (sameWire && extras.get(LOGPROBS) != null) {
            choice.set(LOGPROBS, Json.tree(extras.get(LOGPROBS)));
        } else {
            choice.putNull(LOGPROBS);
        }
        return choice.put(
                "finish_reason", finishReason(reason, !message.toolCalls().isEmpty()));
    }

    private ObjectNode message(Message message) {
        ObjectNode node = Json.object().put("role", "assistant");
        String text = message.text();
        boolean calls = !message.toolCalls().isEmpty();
        node.put("content", text.isEmpty() && calls ? null : text);
        node.put("refusal", refusal(message));
        if (!message.reasoning().isEmpty()) {
            node.put("reasoning_content", message.reasoning());
        }
        if (calls) {
            ArrayNode list = node.putArray("tool_calls");
            message.toolCalls().forEach(call -> list.add(toolCall(call)));
        }
        addFurther(node, message);
        return node;
    }

    /** Adds what the server sent beside the fields that are modelled, such as the signature of a thought, to be sent back. */
    private void addFurther(ObjectNode node, Message message) {
        for (Content part : message.content()) {
            boolean inContent =
                    part.wireFields().fields().containsKey("type"); // its fields are not those of the message
            if (part instanceof Content.Reasoning && !inContent) {
                add(node, part.wireFields());
            }
        }
        add(node, message.wireFields());
    }

    private void add(ObjectNode node, WireFields fields) {
        if (sameWire && fields.wire().startsWith(ChatRequestReader.WIRE)) {
            fields.fields().forEach((name, value) -> {
                if (!node.has(name)) {
                    node.set(name, Json.tree(value));
                }
            });
        }
    }

    /** What the deltas of a message lack of it: the fields that are not modelled; empty if there are none. */
    ObjectNode furtherDelta(Message message) {
        ObjectNode delta = Json.object();
        addFurther(delta, message);
        if (!message.reasoning().isEmpty()) {
            delta.remove(List.of("reasoning", "reasoning_content")); // it has come in pieces
        }
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        int index = 0;
        for (ToolCall call : message.toolCalls()) {
            ObjectNode node = Json.object();
            add(node, call.wireFields());
            if (!node.isEmpty()) {
                calls.add(node.put("index", index));
            }
            index++;
        }
        if (!calls.isEmpty()) {
            delta.set("tool_calls", calls);
        }
        return delta;
    }

    private static @Nullable String refusal(Message message) {
        StringBuilder refusal = new StringBuilder();
        for (Content part : message.content()) {
            if (part instanceof Content.Refusal said) {
                refusal.append(said.text());
            }
        }
        return refusal.isEmpty() ? null : refusal.toString();
    }

    private ObjectNode toolCall(ToolCall call) {
        ObjectNode node = Json.object().put("id", call.id()).put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", arguments(call.arguments()));
        add(node, call.wireFields());
        return node;
    }

    private static String arguments(String json) {
        return json.isBlank() ? "{}" : json;
    }

    private ObjectNode envelope(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    /** A chunk with one choice. */
    ObjectNode chunk(int index, ObjectNode delta, @Nullable String finishReason, boolean usage) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.putNull(LOGPROBS).put("finish_reason", finishReason);
        if (usage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    /** The last chunk of the first choice, with what the server sent beside the fields that are modelled. */
    ObjectNode lastChunk(Completion completion, boolean usage) {
        boolean calls = !completion.toolCalls().isEmpty();
        ObjectNode chunk = chunk(0, Json.object(), finishReason(completion.finishReason(), calls), usage);
        if (sameWire && completion.extras().get(LOGPROBS) != null) {
            ((ObjectNode) chunk.path("choices").path(0))
                    .set(LOGPROBS, Json.tree(completion.extras().get(LOGPROBS)));
        }
        addExtras(chunk, completion.extras());
        return chunk;
    }

    /** The chunk with the usage, which has no choice. */
    ObjectNode usageChunk(@Nullable Usage usage) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage(usage == null ? Usage.NONE : usage));
        return chunk;
    }

    static ObjectNode toolDelta(ToolCallPiece piece) {
        ObjectNode delta = Json.object();
        ObjectNode call = delta.putArray("tool_calls").addObject().put("index", piece.index());
        if (!piece.id().isEmpty()) {
            call.put("id", piece.id()).put("type", "function");
        }
        ObjectNode function = call.putObject("function");
        if (!piece.name().isEmpty()) {
            function.put("name", piece.name());
        }
        function.put("arguments", piece.arguments());
        return delta;
    }

    /** The delta of a whole message, for a choice that was not streamed. */
    ObjectNode wholeDelta(Message message) {
        ObjectNode delta = message(message);
        int index = 0;
        for (var call : delta.path("tool_calls")) {
            ((ObjectNode) call).put("index", index++);
        }
        return delta;
    }

    static String finishReason(FinishReason reason, boolean toolCalls) {
        return switch (reason) {
            case STOP, OTHER, TRUNCATED -> toolCalls ? "tool_calls" : "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
    }

    static ObjectNode usage(Usage usage) {
        ObjectNode node = Json.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
        ObjectNode prompt = node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedInput());
        if (usage.cacheWrite() > 0) {
            prompt.put("cache_write_tokens", usage.cacheWrite());
        }
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }
}

package dev.weir.simulator.internal.anthropic;

import dev.weir.simulator.internal.api.CompletionResponse;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.CompletionResponse.EndReason;
import dev.weir.simulator.internal.api.CompletionResponse.FunctionCall;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.LazyList;
import dev.weir.simulator.internal.api.ResponseChunk;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import dev.weir.simulator.internal.api.SimulatedResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes messages, whole or as streams. */
record MessageResponseWriter(ThinkingSignature signature) {

    SimulatedResponse whole(CompletionResponse completion) {
        return SimulatedResponse.json(200, message(completion));
    }

    private ObjectNode message(CompletionResponse completion) {
        Choice choice = completion.choices().get(0);
        ObjectNode message = opening(completion);
        ArrayNode content = message.withArray("content");
        if (choice.thinking() != null) {
            content.add(thinking(choice.thinking(), signature.of(choice.thinking())));
        }
        FunctionCall call = choice.call();
        if (call != null) {
            content.add(toolUse(call).set("input", JsonCodec.parse(call.arguments())));
        } else if (!choice.text().isEmpty()) {
            content.add(text(choice.text()));
        }
        putEnd(message, choice);
        if (completion.usage() != null) {
            message.set("usage", usage(completion.usage(), completion.usage().output()));
        }
        return message;
    }

    /** A message before its content. */
    private static ObjectNode opening(CompletionResponse completion) {
        ObjectNode message = JsonCodec.object()
                .put("id", completion.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", completion.model());
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
        if (completion.usage() != null) {
            message.set("usage", usage(completion.usage(), 1));
        }
        return message;
    }

    private static void putEnd(ObjectNode node, Choice choice) {
        node.put("stop_reason", stopReason(choice.endReason())).put("stop_sequence", choice.stopSequence());
        if (choice.endReason() == EndReason.FILTERED) {
            node.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .putNull("explanation");
        }
    }

    private static String stopReason(EndReason reason) {
        return switch (reason) {
            case STOP -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case MAX_TOKENS -> "max_tokens";
            case CONTEXT_WINDOW -> "model_context_window_exceeded";
            case TOOL_CALL -> "tool_use";
            case FILTERED -> "refusal";
            case PAUSED -> "pause_turn";
            case EMPTY -> "";
        };
    }

    private static ObjectNode text(String text) {
        return JsonCodec.object().put("type", "text").put("text", text);
    }

    private static ObjectNode thinking(String thinking, String signature) {
        return JsonCodec.object()
                .put("type", "thinking")
                .put("thinking", thinking)
                .put("signature", signature);
    }

    private static ObjectNode toolUse(FunctionCall call) {
        ObjectNode block = JsonCodec.object()
                .put("type", "tool_use")
                .put("id", "toolu_" + call.id())
                .put("name", call.name());
        block.putObject("input");
        return block;
    }

    /** The usage, whose input does not include what was read from and written to the cache. */
    private static ObjectNode usage(Usage usage, long output) {
        ObjectNode node = JsonCodec.object()
                .put("input_tokens", usage.input() - usage.cached() - usage.written())
                .put("cache_creation_input_tokens", usage.written())
                .put("cache_read_input_tokens", usage.cached())
                .put("output_tokens", output);
        node.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", usage.writtenShort())
                .put("ephemeral_1h_input_tokens", usage.writtenLong());
        return node.put("service_tier", "standard");
    }

    SimulatedResponse stream(CompletionResponse completion) {
        Choice choice = completion.choices().get(0);
        List<List<ResponseChunk>> parts = new ArrayList<>();
        ObjectNode start = named("message_start");
        start.set("message", opening(completion));
        parts.add(List.of(event(Kind.CONTENT, start), event(Kind.CONTENT, named("ping"))));
        int index = 0;
        if (choice.thinking() != null) {
            addThinking(parts, index++, choice.thinking(), completion.chunkLength());
        }
        if (choice.call() != null) {
            addBlock(
                    parts,
                    Kind.CALL,
                    index,
                    toolUse(choice.call()),
                    pieces(Kind.CALL, index, "input_json_delta", "partial_json")
                            .pieces(choice.call().arguments(), completion.chunkLength()));
        } else if (!choice.text().isEmpty()) {
            addBlock(
                    parts,
                    Kind.CONTENT,
                    index,
                    text(""),
                    pieces(Kind.CONTENT, index, "text_delta", "text").pieces(choice.text(), completion.chunkLength()));
        }
        parts.add(List.of(event(Kind.FINISH, messageDelta(completion, choice))));
        ObjectNode stop = named("message_stop");
        if (completion.repeatsMessage()) {
            stop.set("message", message(completion));
        }
        parts.add(List.of(event(Kind.DONE, stop)));
        return SimulatedResponse.stream(LazyList.concat(parts));
    }

    private void addThinking(List<List<ResponseChunk>> parts, int index, String thinking, int chunkLength) {
        ObjectNode last = JsonCodec.object().put("type", "signature_delta").put("signature", signature.of(thinking));
        List<ResponseChunk> deltas = LazyList.concat(List.of(
                pieces(Kind.CONTENT, index, "thinking_delta", "thinking").pieces(thinking, chunkLength),
                List.of(blockDelta(Kind.CONTENT, index, last))));
        addBlock(parts, Kind.CONTENT, index, thinking("", ""), deltas);
    }

    private static void addBlock(
            List<List<ResponseChunk>> parts, Kind kind, int index, ObjectNode block, List<ResponseChunk> deltas) {
        ObjectNode start = named("content_block_start").put("index", index);
        start.set("content_block", block);
        parts.add(List.of(event(kind, start)));
        parts.add(deltas);
        parts.add(List.of(event(kind, named("content_block_stop").put("index", index))));
    }

    private static ResponseChunk pieces(Kind kind, int index, String type, String field) {
        return blockDelta(kind, index, JsonCodec.object().put("type", type).put(field, ResponseChunk.PIECE));
    }

    private static ResponseChunk blockDelta(Kind kind, int index, ObjectNode delta) {
        ObjectNode event = named("content_block_delta").put("index", index);
        event.set("delta", delta);
        return event(kind, event);
    }

    private static ObjectNode messageDelta(CompletionResponse completion, Choice choice) {
        ObjectNode event = named("message_delta");
        putEnd(event.putObject("delta"), choice);
        if (completion.usage() != null) {
            ObjectNode usage = usage(completion.usage(), completion.usage().output());
            usage.remove(List.of("cache_creation", "service_tier"));
            event.set("usage", usage);
        }
        return event;
    }

    private static ObjectNode named(String type) {
        return JsonCodec.object().put("type", type);
    }

    private static ResponseChunk event(Kind kind, ObjectNode event) {
        return ResponseChunk.event(kind, event.path("type").asString(), JsonCodec.text(event));
    }
}

package dev.weir.gateway.openai;

import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.PendingToolCalls;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The output items of a response, built from what a model writes, with the events of each step. One item is open at a time, and
 * ends before the next begins. A plain answer is built in the same way, so that it has the items of a streamed one. For one
 * thread.
 */
final class ResponseItems implements TokenListener {
    private enum Kind {
        MESSAGE,
        REASONING,
        CALL
    }

    private final String id;
    private final boolean encrypted;
    private final Steps steps;
    private final ArrayNode ended = JsonNodeFactory.instance.arrayNode();
    private final PendingToolCalls pending = new PendingToolCalls();
    private final StringBuilder text = new StringBuilder();
    private List<ObjectNode> events = new ArrayList<>();
    private ObjectNode item = Json.object();
    private @Nullable Kind open;
    private @Nullable String partType;
    private int openCall;

    /**
     * @param id the end of the ids of items
     * @param encrypted whether reasoning has its signature, in the field that clients send back
     */
    ResponseItems(String id, boolean encrypted, Steps steps) {
        this.id = id;
        this.encrypted = encrypted;
        this.steps = steps;
    }

    /** Receives the steps. */
    interface Steps {
        /** The call has begun. */
        default void called(String callId) {}

        /** The events of a step, without their sequence numbers. */
        void step(List<ObjectNode> events);
    }

    @Override
    public void onCall(String callId) {
        steps.called(callId);
    }

    @Override
    public void onToken(String piece) {
        write(Kind.MESSAGE, "output_text", piece);
    }

    @Override
    public void onRefusal(String piece) {
        write(Kind.MESSAGE, "refusal", piece);
    }

    @Override
    public void onReasoning(String piece) {
        write(Kind.REASONING, "reasoning_text", piece);
    }

    private void write(Kind kind, String type, String piece) {
        in(kind);
        if (!type.equals(partType)) {
            closePart();
            partType = type;
            events.add(partEvent("response.content_part.added", part("")));
        }
        text.append(piece);
        events.add(textEvent(".delta", "delta", piece));
        send();
    }

    /** Signed or encrypted reasoning ends its item. */
    @Override
    public void onPart(Content part) {
        if (encrypted && part instanceof Content.Reasoning thought && ReasoningCarrier.isNeeded(thought)) {
            if (open != Kind.REASONING && !thought.text().isEmpty()) {
                return; // of other reasoning than the client has received
            }
            in(Kind.REASONING);
            item.put("encrypted_content", ReasoningCarrier.written(thought));
            close("completed");
            send();
        }
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        if (open == Kind.CALL && openCall == piece.index()) {
            argue(piece.arguments());
        } else if (pending.add(piece) && open != Kind.CALL) {
            close("completed");
            openCall(pending.take(piece.index()));
        }
        send();
    }

    private void openCall(ToolCallPiece call) {
        openCall = call.index();
        open(Kind.CALL, "fc", "function_call");
        item.put("call_id", call.id()).put("name", call.name()).put("arguments", "");
        added();
        argue(call.arguments());
    }

    private void argue(String json) {
        if (!json.isEmpty()) {
            text.append(json);
            events.add(itemEvent("response.function_call_arguments.delta").put("delta", json));
        }
    }

    /** Has an item of this kind open. */
    private void in(Kind kind) {
        if (open == kind) {
            return;
        }
        flush("completed");
        if (kind == Kind.MESSAGE) {
            open(kind, "msg", "message");
            item.put("role", "assistant").putArray("content");
        } else {
            open(kind, "rs", "reasoning");
            item.putArray("summary");
            item.putArray("content");
        }
        added();
    }

    private void open(Kind kind, String prefix, String type) {
        open = kind;
        item = Json.object().put("id", prefix + "_" + id + "_" + ended.size()).put("type", type);
        item.put("status", "in_progress");
    }

    private void added() {
        ObjectNode event =
                Json.object().put("type", "response.output_item.added").put("output_index", ended.size());
        event.set("item", item.deepCopy());
        events.add(event);
    }

    private void close(String status) {
        if (open == null) {
            return;
        }
        closePart();
        if (open == Kind.CALL) {
            if (text.isEmpty()) {
                argue("{}");
            }
            item.put("arguments", text.toString());
            events.add(itemEvent("response.function_call_arguments.done")
                    .put("name", item.path("name").asString())
                    .put("arguments", text.toString()));
            text.setLength(0);
        }
        open = null;
        item.put("status", status);
        ObjectNode event =
                Json.object().put("type", "response.output_item.done").put("output_index", ended.size());
        event.set("item", item);
        events.add(event);
        ended.add(item);
    }

    private void closePart() {
        if (partType == null) {
            return;
        }
        String whole = text.toString();
        events.add(textEvent(".done", textField(), whole));
        ObjectNode part = part(whole);
        events.add(partEvent("response.content_part.done", part));
        content().add(part);
        text.setLength(0);
        partType = null;
    }

    private ArrayNode content() {
        return (ArrayNode) Objects.requireNonNull(item.get("content"));
    }

    private String textField() {
        return "refusal".equals(partType) ? "refusal" : "text";
    }

    private ObjectNode part(String whole) {
        ObjectNode part = Json.object().put("type", partType).put(textField(), whole);
        if ("output_text".equals(partType)) {
            part.putArray("annotations");
            part.putArray("logprobs");
        }
        return part;
    }

    private ObjectNode textEvent(String step, String field, String piece) {
        ObjectNode event = contentEvent("response." + partType + step).put(field, piece);
        if ("output_text".equals(partType)) {
            event.putArray("logprobs");
        }
        return event;
    }

    private ObjectNode partEvent(String type, ObjectNode part) {
        ObjectNode event = contentEvent(type);
        event.set("part", part);
        return event;
    }

    private ObjectNode contentEvent(String type) {
        return itemEvent(type).put("content_index", content().size());
    }

    private ObjectNode itemEvent(String type) {
        return Json.object()
                .put("type", type)
                .put("item_id", item.path("id").asString())
                .put("output_index", ended.size());
    }

    /** Ends the open item, and writes the tool calls that waited for that. */
    private void flush(String status) {
        close(status);
        for (ToolCallPiece call : pending.takeAll()) {
            openCall(call);
            close(status);
        }
    }

    private void send() {
        List<ObjectNode> step = events;
        events = new ArrayList<>();
        if (!step.isEmpty()) {
            steps.step(step);
        }
    }

    /**
     * Ends the last item.
     *
     * @param cut whether it may not be whole
     * @return all items
     */
    ArrayNode finish(boolean cut) {
        flush(cut ? "incomplete" : "completed");
        send();
        return ended;
    }
}

package dev.weir.gateway.anthropic;

import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.PendingToolCalls;
import dev.weir.gateway.api.Sse;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a message as it arrives, as the events of the Messages API. One block is open at a time: pieces of another tool call are
 * kept until the open one has ended.
 */
final class MessageStream implements TokenListener {
    private static final int NONE = -1;

    private enum Kind {
        TEXT,
        THINKING,
        TOOL,
        WHOLE
    }

    private final Exchange exchange;
    private final MessageFormat fallback;
    private final PendingToolCalls pending = new PendingToolCalls();
    private MessageFormat format;
    private @Nullable Kind open;
    private int index = NONE;
    private int openCall = NONE;
    private boolean argued;

    MessageStream(Exchange exchange, MessageFormat format) {
        this.exchange = exchange;
        this.fallback = format;
        this.format = format;
    }

    @Override
    public void onCall(String callId) {
        exchange.calling(callId);
    }

    @Override
    public void onModel(String model, String id) {
        if (!exchange.isCommitted() && id.startsWith("msg_")) {
            format = fallback.withId(id);
        }
    }

    @Override
    public void onToken(String text) {
        text(text);
    }

    @Override
    public void onRefusal(String text) {
        text(text);
    }

    private void text(String text) {
        Sse frame = in(Kind.TEXT, Json.object().put("type", "text").put("text", ""));
        delta(frame, Json.object().put("type", "text_delta").put("text", text));
        send(frame);
    }

    @Override
    public void onReasoning(String text) {
        Sse frame = in(Kind.THINKING, thinking());
        delta(frame, Json.object().put("type", "thinking_delta").put("thinking", text));
        send(frame);
    }

    private static ObjectNode thinking() {
        return Json.object().put("type", "thinking").put("thinking", "").put("signature", "");
    }

    /** The signature of thinking ends its block; a part that comes without pieces is a block of its own. */
    @Override
    public void onPart(Content part) {
        if (part instanceof Content.Reasoning thought && !thought.redacted()) {
            sign(thought);
        } else if (part instanceof Content.Text text) {
            cite(text);
        } else if (part instanceof Content.Reasoning || part instanceof Content.Other) {
            ObjectNode block = MessageFormat.block(part);
            if (block != null) {
                Sse frame = in(Kind.WHOLE, block);
                close(frame);
                send(frame);
            }
        }
    }

    private void sign(Content.Reasoning thought) {
        String signature = thought.signature();
        if (signature == null
                || signature.isEmpty()
                || (open != Kind.THINKING && !thought.text().isEmpty())) {
            return; // a signature of other thinking than the client has received
        }
        Sse frame = in(Kind.THINKING, thinking());
        delta(frame, Json.object().put("type", "signature_delta").put("signature", signature));
        close(frame);
        send(frame);
    }

    private void cite(Content.Text text) {
        if (open == Kind.TEXT && MessageFormat.fields(text).get("citations") instanceof List<?> citations) {
            Sse frame = begun();
            for (Object citation : citations) {
                ObjectNode delta = Json.object().put("type", "citations_delta");
                delta.set("citation", Json.tree(citation));
                delta(frame, delta);
            }
            close(frame);
            send(frame);
        }
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        if (open == Kind.TOOL && openCall == piece.index()) {
            Sse frame = begun();
            argue(frame, piece.arguments());
            send(frame);
            return;
        }
        boolean named = pending.add(piece);
        if (open != Kind.TOOL && named) {
            Sse frame = begun();
            openCall(frame, pending.take(piece.index()));
            send(frame);
        }
    }

    private void openCall(Sse frame, ToolCallPiece call) {
        close(frame);
        openCall = call.index();
        argued = false;
        ObjectNode block =
                Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
        block.putObject("input");
        open(frame, Kind.TOOL, block);
        argue(frame, call.arguments());
    }

    private void argue(Sse frame, String json) {
        if (!json.isEmpty()) {
            argued = true;
            delta(frame, Json.object().put("type", "input_json_delta").put("partial_json", json));
        }
    }

    /** A frame in which a block of this kind is open. */
    private Sse in(Kind kind, ObjectNode block) {
        Sse frame = begun();
        if (open != kind) {
            flush(frame);
            open(frame, kind, block);
        }
        return frame;
    }

    private Sse begun() {
        Sse frame = new Sse();
        if (!exchange.isCommitted()) {
            exchange.begin(failure -> new Sse().event("error", exchange.errorBody(failure)));
            frame.event("message_start", format.start());
        }
        return frame;
    }

    private void open(Sse frame, Kind kind, ObjectNode block) {
        open = kind;
        index++;
        ObjectNode event = Json.object().put("type", "content_block_start").put("index", index);
        event.set("content_block", block);
        frame.event("content_block_start", event);
    }

    private void delta(Sse frame, ObjectNode delta) {
        ObjectNode event = Json.object().put("type", "content_block_delta").put("index", index);
        event.set("delta", delta);
        frame.event("content_block_delta", event);
    }

    private void close(Sse frame) {
        if (open == null) {
            return;
        }
        if (open == Kind.TOOL && !argued) {
            argue(frame, "{}");
        }
        open = null;
        frame.event(
                "content_block_stop",
                Json.object().put("type", "content_block_stop").put("index", index));
    }

    /** Closes the open block, and writes the tool calls that waited for that. */
    private void flush(Sse frame) {
        close(frame);
        pending.takeAll().forEach(call -> openCall(frame, call));
        close(frame);
    }

    private void send(Sse frame) {
        exchange.event(frame.bytes());
    }

    void finish(Completion completion) {
        Sse frame = begun();
        flush(frame);
        frame.event("message_delta", format.end(completion));
        frame.event("message_stop", Json.object().put("type", "message_stop"));
        exchange.finish(frame);
    }
}

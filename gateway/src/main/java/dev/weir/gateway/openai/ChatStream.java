package dev.weir.gateway.openai;

import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Sse;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import tools.jackson.databind.node.ObjectNode;

/** Writes a chat completion as it arrives, as chunks. The head of the answer is sent with its first output. */
final class ChatStream implements TokenListener {
    private final Exchange exchange;
    private final ChatFormat fallback;
    private final boolean usage;
    private ChatFormat format;

    /** @param usage whether the last chunk has the usage, and every other one says that it has none */
    ChatStream(Exchange exchange, ChatFormat format, boolean usage) {
        this.exchange = exchange;
        this.fallback = format;
        this.format = format;
        this.usage = usage;
    }

    @Override
    public void onCall(String callId) {
        exchange.calling(callId);
    }

    /** An id is passed on in the form that clients know. */
    @Override
    public void onModel(String model, String id) {
        if (!exchange.isCommitted() && id.startsWith("chatcmpl-")) {
            format = new ChatFormat(id, fallback.created(), fallback.model(), fallback.sameWire());
        }
    }

    @Override
    public void onToken(String text) {
        send(Json.object().put("content", text));
    }

    @Override
    public void onReasoning(String text) {
        send(Json.object().put("reasoning_content", text));
    }

    @Override
    public void onRefusal(String text) {
        send(Json.object().put("refusal", text));
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        send(ChatFormat.toolDelta(piece));
    }

    private void send(ObjectNode delta) {
        exchange.event(opened().data(format.chunk(0, delta, null, usage)).bytes());
    }

    private Sse opened() {
        Sse frame = new Sse();
        if (!exchange.isCommitted()) {
            exchange.begin(failure -> new Sse().data(exchange.errorBody(failure)));
            frame.data(format.chunk(0, Json.object().put("role", "assistant").put("content", ""), null, usage));
        }
        return frame;
    }

    void finish(Completion completion) {
        Sse frame = opened();
        ObjectNode further = format.furtherDelta(completion.message());
        if (!further.isEmpty()) {
            frame.data(format.chunk(0, further, null, usage));
        }
        frame.data(format.lastChunk(completion, usage));
        int index = 1;
        for (Choice choice : completion.furtherChoices()) {
            boolean called = !choice.message().toolCalls().isEmpty();
            frame.data(format.chunk(index, format.wholeDelta(choice.message()), null, usage));
            frame.data(format.chunk(
                    index++, Json.object(), ChatFormat.finishReason(choice.finishReason(), called), usage));
        }
        if (usage) {
            frame.data(format.usageChunk(completion.usage()));
        }
        exchange.finish(frame.raw("data: [DONE]\n\n"));
    }
}

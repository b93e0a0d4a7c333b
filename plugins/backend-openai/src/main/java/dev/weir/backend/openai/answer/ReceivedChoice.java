package dev.weir.backend.openai.answer;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.wire.chat.GrowingText;
import dev.weir.wire.chat.WireName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One choice of a completion as far as it has been received: its message, piece by piece, and its finish reason, which is
 * revoked by output that follows it. For one thread.
 */
final class ReceivedChoice {
    private final int index;
    private final WireName wire;
    private final boolean listening;
    private final ReceivedContent content = new ReceivedContent();
    private final GrowingText refusal = new GrowingText();
    private final ToolCallAssembly toolCalls = new ToolCallAssembly();
    private final GrowingFields messageFields = new GrowingFields();
    private final GrowingFields choiceFields = new GrowingFields();
    private final Queue<Consumer<TokenListener>> undelivered = new ArrayDeque<>();
    private @Nullable ReceivedReasoning reasoning;
    private @Nullable String finishReason;
    private @Nullable String chunkReason;
    private boolean inDeltas;
    private boolean finished;
    private int outputs;

    /**
     * A choice of which nothing has come.
     *
     * @param wire the wire on which it comes
     * @param listening whether the pieces are to be delivered as they come
     */
    ReceivedChoice(int index, WireName wire, boolean listening) {
        this.index = index;
        this.wire = wire;
        this.listening = listening;
    }

    /** The same choice, of which nothing has come and nobody receives pieces. */
    ReceivedChoice again() {
        return new ReceivedChoice(index, wire, false);
    }

    int index() {
        return index;
    }

    /** Ends a chunk; its finish reason, if it has one, counts from here on. */
    void endChunk() {
        if (chunkReason != null) {
            finishReason = chunkReason;
            chunkReason = null;
            finished = true;
        }
    }

    /** Whether a tool call has begun whose id is not certain yet. */
    boolean lacksIds() {
        return toolCalls.lacksIds();
    }

    /** See {@link ToolCallAssembly#completeIds}. */
    void completeIds(String seed, boolean ended) {
        toolCalls.completeIds(seed, ended);
    }

    /** Notes a delta, with or without output. */
    void inDeltas(boolean output) {
        inDeltas |= output;
    }

    /** Whether the message, or its beginning, came in deltas. */
    boolean isInDeltas() {
        return inDeltas;
    }

    void text(@Nullable String piece) {
        if (piece != null && !piece.isEmpty()) {
            content.addText(piece);
            output();
            deliver(listener -> listener.onToken(piece));
        }
    }

    /** A text with fields of its own, which no other text joins. */
    void text(String text, Map<String, Object> otherFields) {
        if (otherFields.isEmpty()) {
            text(text);
        } else {
            part(Content.text(text).withWireFields(wire.received(otherFields)));
            deliver(listener -> listener.onToken(text));
        }
    }

    /** A part of the content that is neither text nor thinking, or that comes whole. */
    void part(Content part) {
        content.add(part);
        output();
    }

    /** A part of the content of an unknown kind, which consists of its fields. */
    void other(Map<String, Object> fields) {
        part(Content.other(wire.received(fields)));
    }

    /** A piece of thinking within the content. */
    void thinking(String piece, Map<String, Object> otherFields) {
        content.addThinking(piece, otherFields);
        output();
        deliverReasoning(piece);
    }

    /** A piece of a field with reasoning, beside the content. */
    void reasoning(String name, @Nullable Object piece) {
        if (piece == null || GrowingFields.isEmpty(piece)) {
            return;
        }
        if (reasoning == null) {
            reasoning = new ReceivedReasoning();
        }
        if (GrowingFields.holdsOutput(piece)) {
            output();
        }
        deliverReasoning(reasoning.add(name, piece));
    }

    /** Ends a message or a piece of one. */
    void endPiece() {
        if (reasoning != null) {
            deliverReasoning(reasoning.endPiece());
        }
    }

    private void deliverReasoning(String piece) {
        if (!piece.isEmpty()) {
            deliver(listener -> listener.onReasoning(piece));
        }
    }

    void refusal(@Nullable String piece) {
        if (piece != null && !piece.isEmpty()) {
            refusal.add(piece);
            output();
            deliver(listener -> listener.onRefusal(piece));
        }
    }

    /**
     * A tool call, or a piece of one.
     *
     * @param number its number among the calls; null where the server numbers none
     * @param otherFields the fields beside those of every tool call
     */
    void toolCall(
            @Nullable Integer number,
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments,
            Map<String, Object> otherFields) {
        if (toolCalls.add(
                number,
                id,
                name,
                arguments,
                otherFields,
                piece -> deliver(listener -> listener.onToolCall(piece.get())))) {
            output();
        }
    }

    /** A further field of the message, which arrives in pieces as the text does. */
    void messageField(String name, @Nullable Object piece) {
        messageFields.add(name, piece);
    }

    /** A further field of the message with output of the model: an older form of tool calls, audio, images. */
    void outputField(String name, @Nullable Object piece) {
        messageFields.add(name, piece);
        if (GrowingFields.holdsOutput(piece)) {
            output();
        }
    }

    /** A field of the choice beside its message. */
    void choiceField(String name, @Nullable Object piece) {
        choiceFields.add(name, piece);
    }

    private void deliver(Consumer<TokenListener> piece) {
        if (listening) {
            undelivered.add(piece);
        }
    }

    private void output() {
        outputs++;
        finished = false;
    }

    /** The finish reason; null or a placeholder where the answer goes on. */
    void finish(@Nullable String reason) {
        if (FinishReasons.isReason(reason)) {
            chunkReason = reason;
        }
    }

    /** Takes what is missing here from the whole message that some servers send after its pieces. */
    void complete(ReceivedChoice whole) {
        String said = content.text();
        String all = whole.content.text();
        if (all.startsWith(said)) {
            text(all.substring(said.length()));
        }
        if (refusal.isEmpty()) {
            refusal(whole.refusal.toString());
        }
        if (toolCalls.isEmpty()) {
            whole.toolCalls
                    .assembled(wire)
                    .forEach(call -> toolCall(
                            null,
                            call.id(),
                            call.name(),
                            call.arguments(),
                            call.wireFields().fields()));
        }
        if (reasoning == null) {
            reasoning = whole.reasoning;
        }
        messageFields.addMissing(whole.messageFields);
    }

    /** The next piece that a listener has yet to receive; null if there is none. Each is returned once. */
    @Nullable
    Consumer<TokenListener> takeUndelivered() {
        return undelivered.poll();
    }

    /** How many pieces of output came: text, reasoning, pieces of tool calls. */
    int outputs() {
        return outputs;
    }

    /** Whether anything has come but reasoning. */
    boolean hasAnswer() {
        return !content.isEmpty() || !refusal.isEmpty() || !toolCalls.isEmpty();
    }

    /** Whether there is a finish reason, and no output came after it. */
    boolean isFinished() {
        return finished;
    }

    @Nullable
    String finishReason() {
        return finishReason;
    }

    /** The fields of the choice beside its message and finish reason. */
    Map<String, Object> extras() {
        return choiceFields.joined();
    }

    /**
     * The message. Its parts have the order reasoning, content, refusal, sound, tool calls, as the wire tells none between
     * them.
     *
     * @param audioFormat the format of sound, which the wire does not repeat
     */
    Message message(String audioFormat) {
        List<Content> parts = new ArrayList<>();
        if (reasoning != null) {
            parts.add(reasoning.received(wire));
        }
        content.addTo(parts, wire);
        if (!refusal.isEmpty()) {
            parts.add(Content.refusal(refusal.toString()));
        }
        Map<String, Object> fields = messageFields.joined();
        Content audio = audio(fields.get("audio"), audioFormat);
        if (audio != null) {
            fields.remove("audio");
            parts.add(audio);
        }
        parts.addAll(toolCalls.assembled(wire));
        return Message.builder(Role.ASSISTANT)
                .content(parts)
                .wireFields(wire.received(fields))
                .build();
    }

    private @Nullable Content audio(@Nullable Object audio, String format) {
        if (!(audio instanceof Map<?, ?> fields) || !(fields.get("data") instanceof String data)) {
            return null;
        }
        Map<String, Object> others = new LinkedHashMap<>();
        fields.forEach((name, value) -> others.put(String.valueOf(name), value));
        others.remove("data");
        return Content.audio(data, format).withWireFields(wire.received(others));
    }

    /** The reason of a choice that is whole, or all that there is of it. */
    FinishReason reason() {
        return FinishReasons.of(finishReason);
    }
}

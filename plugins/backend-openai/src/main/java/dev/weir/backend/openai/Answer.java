package dev.weir.backend.openai;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.RateLimits;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has arrived of one answer, chunk by chunk; a plain answer is one chunk. For one thread. */
final class Answer {
    private String id = "";
    private String model;
    private final StringBuilder text = new StringBuilder();
    private int told;
    private final TreeMap<Integer, ToolCallParts> toolCalls = new TreeMap<>();
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final Pieces pieces = new Pieces();
    private @Nullable String finishReason;
    private @Nullable Usage usage;
    private @Nullable ProviderError error;
    private boolean begun;
    private int signs;

    /** An answer of which nothing is known yet but who was asked. */
    Answer(String model) {
        this.model = model;
    }

    void identify(@Nullable String id) {
        if (id != null && this.id.isEmpty()) {
            this.id = id;
        }
    }

    void model(@Nullable String model) {
        if (model != null && !model.isEmpty()) {
            this.model = model;
        }
    }

    /** There is an answer, of whatever length. */
    void begin() {
        begun = true;
    }

    void text(@Nullable String piece) {
        if (piece != null && !piece.isEmpty()) {
            text.append(piece);
            signs++;
        }
    }

    /**
     * A tool call, or a piece of one.
     *
     * @param index its place among the calls; null where the server numbers none: a new id or name is then a new call
     */
    void toolCall(@Nullable Integer index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        int place = index != null ? index : placeOf(id, name);
        toolCalls.computeIfAbsent(place, unused -> new ToolCallParts()).add(id, name, arguments);
        signs++;
    }

    private int placeOf(@Nullable String id, @Nullable String name) {
        if (toolCalls.isEmpty()) {
            return 0;
        }
        Map.Entry<Integer, ToolCallParts> last = toolCalls.lastEntry();
        return last.getValue().goesOnWith(id, name) ? last.getKey() : last.getKey() + 1;
    }

    void finish(@Nullable String reason) {
        if (reason != null) {
            finishReason = reason;
        }
    }

    void usage(@Nullable Usage usage) {
        if (usage != null) {
            this.usage = usage;
        }
    }

    void fail(ProviderError error) {
        this.error = error;
    }

    /** A field beside the answer; text and numbers are said once, and what is structured is replaced. */
    void extra(String name, @Nullable Object value) {
        if (value != null && (value instanceof Map || value instanceof List || !extras.containsKey(name))) {
            extras.put(name, value);
        }
    }

    /** A field of the answer itself, which comes in pieces as the text does. */
    void extraPiece(String name, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            pieces.add(name, value);
            signs++;
        }
    }

    /** Whether there is text that was not taken yet. */
    boolean hasText() {
        return told < text.length();
    }

    /** The text that was not taken yet; empty if there is none. */
    String takeText() {
        String piece = text.substring(told);
        told = text.length();
        return piece;
    }

    /** How often a part of the answer came: when it rises, the model has shown a sign of life. */
    int signs() {
        return signs;
    }

    boolean hasBegun() {
        return begun;
    }

    @Nullable
    ProviderError error() {
        return error != null ? error : FinishReasons.failure(finishReason);
    }

    /** Whether the model said why it ended: nothing of the answer comes any more. */
    boolean isFinished() {
        return finishReason != null;
    }

    Completion whole(@Nullable RateLimits rateLimits) {
        FinishReason reason = FinishReasons.of(finishReason);
        if (reason == FinishReason.OTHER && finishReason != null) {
            extras.put("finish_reason", finishReason);
        }
        return completion(reason, rateLimits);
    }

    /** What has arrived of an answer that was cut; null if nothing has. */
    @Nullable
    Completion partial(@Nullable RateLimits rateLimits) {
        return signs == 0 && usage == null ? null : completion(FinishReason.TRUNCATED, rateLimits);
    }

    private Completion completion(FinishReason reason, @Nullable RateLimits rateLimits) {
        List<ToolCall> calls = new ArrayList<>();
        toolCalls.values().forEach(parts -> calls.add(parts.joined()));
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.putAll(pieces.joined());
        return Completion.builder(model)
                .id(id)
                .text(text.toString())
                .toolCalls(calls)
                .finishReason(reason)
                .usage(usage)
                .rateLimits(rateLimits)
                .extras(all)
                .build();
    }
}

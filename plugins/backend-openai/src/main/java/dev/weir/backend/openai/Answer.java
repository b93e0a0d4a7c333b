package dev.weir.backend.openai;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of one answer, chunk by chunk; a plain answer is one chunk. A finish reason holds until more of the
 * answer comes, which shows that it was none. For one thread.
 */
final class Answer {
    private String id = "";
    private String model;
    private final StringBuilder text = new StringBuilder();
    private int told;
    private final ToolCalls toolCalls = new ToolCalls();
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final Pieces pieces = new Pieces();
    private @Nullable Integer choice;
    private @Nullable String finishReason;
    private @Nullable Usage usage;
    private @Nullable ProviderError error;
    private boolean begun;
    private boolean chunked;
    private boolean inDeltas;
    private boolean finished;
    private boolean closed;
    private boolean streamed;
    private boolean completeStream;
    private int outputs;
    private @Nullable String chunkReason;
    private boolean chunkHasChoice;
    private boolean chunkHasUsage;

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

    void beginChunk() {
        chunkReason = null;
        chunkHasChoice = false;
        chunkHasUsage = false;
    }

    /** The chunk has been read to its end, so that what it said of the answer's end counts. */
    void endChunk() {
        if (chunkReason != null) {
            finishReason = chunkReason;
            finished = true;
        }
        closed = finished && (closed || (chunkHasUsage && !chunkHasChoice));
    }

    /** There is an answer, of whatever length. */
    void begin() {
        begun = true;
    }

    /** The answer comes in chunks, so that the end of one document is not its end. */
    void chunked() {
        chunked = true;
    }

    /** A delta has been read, with or without output. */
    void inDeltas(boolean output) {
        inDeltas |= output;
    }

    /** Whether the answer, or its beginning, came in deltas. */
    boolean isInDeltas() {
        return inDeltas;
    }

    /** Whether a choice is this answer's: that is the one which came first; others are no part of it. */
    boolean takesChoice(int index) {
        if (choice == null) {
            choice = index;
        }
        boolean own = choice == index;
        chunkHasChoice |= own;
        return own;
    }

    void text(@Nullable String piece) {
        if (piece != null && !piece.isEmpty()) {
            text.append(piece);
            output();
        }
    }

    /**
     * A tool call, or a piece of one.
     *
     * @param index its place among the calls; null where the server numbers none
     */
    void toolCall(@Nullable Integer index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        if (toolCalls.add(index, id, name, arguments)) {
            output();
        }
    }

    /**
     * The whole of what came in pieces before, which some servers send at the end: only what is missing is taken from it.
     */
    void repeat(Answer whole) {
        if (whole.text.toString().startsWith(text.toString())) {
            text(whole.text.substring(text.length()));
        }
        if (toolCalls.addAllIfEmpty(whole.toolCalls)) {
            output();
        }
        pieces.addMissing(whole.pieces);
    }

    private void output() {
        outputs++;
        finished = false;
    }

    /** Why the answer ended; null or an empty word where it goes on. */
    void finish(@Nullable String reason) {
        if (FinishReasons.isReason(reason)) {
            chunkReason = reason;
        }
    }

    void usage(@Nullable Usage usage) {
        if (usage != null) {
            this.usage = usage;
            chunkHasUsage = true;
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
        pieces.add(name, value);
    }

    /** A field that holds what the model said in another form than text: reasoning, a refusal, sound. */
    void outputPiece(String name, @Nullable Object value) {
        pieces.add(name, value);
        if (Pieces.holdsOutput(value)) {
            output();
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

    /** How many pieces of real output came: text, reasoning, parts of tool calls. */
    int outputs() {
        return outputs;
    }

    /** The answer came as a stream. */
    void streamed(boolean complete) {
        streamed = true;
        completeStream = complete;
    }

    /** Whether it came as a stream, and not as a document. */
    boolean isStreamed() {
        return streamed;
    }

    /** Whether it came as a stream that the server completed, so that nothing is missing, usage included. */
    boolean isCompleteStream() {
        return completeStream;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean hasUsage() {
        return usage != null;
    }

    @Nullable
    ProviderError error() {
        return error != null || !finished ? error : FinishReasons.failure(finishReason);
    }

    /** Whether the model said why it ended, and nothing came after that. */
    boolean isFinished() {
        return finished;
    }

    /** Whether a chunk that has the usage and no choice came after the finish reason: by OpenAI's protocol, the last. */
    boolean isClosed() {
        return closed;
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
        return outputs == 0 && usage == null ? null : completion(FinishReason.TRUNCATED, rateLimits);
    }

    private Completion completion(FinishReason reason, @Nullable RateLimits rateLimits) {
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.putAll(pieces.joined());
        return Completion.builder(model)
                .id(id)
                .text(text.toString())
                .toolCalls(toolCalls.joined())
                .finishReason(reason)
                .usage(usage)
                .rateLimits(rateLimits)
                .extras(all)
                .build();
    }
}

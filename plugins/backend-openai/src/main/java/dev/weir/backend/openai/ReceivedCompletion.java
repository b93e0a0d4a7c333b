package dev.weir.backend.openai;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.ProviderError;
import dev.weir.wire.chat.IncomingCompletion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The completion as far as it has been received, chunk by chunk; a plain answer is one chunk. A finish reason is revoked by
 * output that follows it. For one thread.
 */
final class ReceivedCompletion implements IncomingCompletion {
    private static final Set<String> REASONING_FIELDS = Set.of("reasoning_content", "reasoning");

    private String id = "";
    private String model;
    private final StringBuilder text = new StringBuilder();
    private final ToolCallAssembly toolCalls = new ToolCallAssembly();
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final GrowingFields fields = new GrowingFields();
    private final boolean listening;
    private final List<Consumer<TokenListener>> undelivered = new ArrayList<>();
    private @Nullable String reasoningField;
    private boolean modelKnown;
    private boolean modelDelivered;
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

    /**
     * A completion of which nothing has come.
     *
     * @param model the requested model, which counts as the serving one until the server names another
     * @param listening whether the pieces are to be delivered as they come
     */
    ReceivedCompletion(String model, boolean listening) {
        this.model = model;
        this.listening = listening;
    }

    @Override
    public boolean readNext(JsonParser parser) {
        return new CompletionParser(parser, this).readNext();
    }

    void identify(@Nullable String id) {
        if (id != null && this.id.isEmpty()) {
            this.id = id;
        }
    }

    /** The serving model; the first name counts. */
    void model(@Nullable String model) {
        if (!modelKnown && model != null && !model.isEmpty()) {
            this.model = model;
            modelKnown = true;
        }
    }

    void beginChunk() {
        chunkReason = null;
        chunkHasChoice = false;
        chunkHasUsage = false;
    }

    /** Ends a chunk; its finish reason counts from here on. */
    void endChunk() {
        if (chunkReason != null) {
            finishReason = chunkReason;
            finished = true;
            completeToolCalls();
        }
        closed = finished && (closed || (chunkHasUsage && !chunkHasChoice));
    }

    private void completeToolCalls() {
        if (!toolCalls.isEmpty()) {
            toolCalls.completeIds(
                    id.isEmpty() ? UUID.randomUUID().toString() : id,
                    piece -> deliver(listener -> listener.onToolCall(piece)));
        }
    }

    /** Notes that there is an answer, of whatever length. */
    void begin() {
        begun = true;
    }

    /** Notes that the answer comes in chunks, so that the end of a document is not its end. */
    void chunked() {
        chunked = true;
    }

    /** Notes a delta, with or without output. */
    void inDeltas(boolean output) {
        inDeltas |= output;
    }

    /** Whether the answer, or its beginning, came in deltas. */
    boolean isInDeltas() {
        return inDeltas;
    }

    /** Whether a choice belongs to this answer, which the first one does; others are ignored. */
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
            deliver(listener -> listener.onToken(piece));
        }
    }

    /**
     * A tool call, or a piece of one.
     *
     * @param number its number among the calls; null where the server numbers none
     */
    void toolCall(@Nullable Integer number, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        if (toolCalls.add(number, id, name, arguments, piece -> deliver(listener -> listener.onToolCall(piece)))) {
            output();
        }
    }

    /** Takes what is missing here from the whole message that some servers send after its pieces. */
    void complete(ReceivedCompletion whole) {
        if (whole.text.toString().startsWith(text.toString())) {
            text(whole.text.substring(text.length()));
        }
        if (toolCalls.isEmpty()) {
            whole.toolCalls.assembled().forEach(call -> toolCall(null, call.id(), call.name(), call.arguments()));
        }
        fields.addMissing(whole.fields);
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

    void usage(@Nullable Usage usage) {
        if (usage != null) {
            this.usage = usage;
            chunkHasUsage = true;
        }
    }

    @Override
    public void fail(ProviderError error) {
        this.error = error;
    }

    /** A field beside the answer: of text and numbers the first counts, of lists and objects the last. */
    void extra(String name, @Nullable Object value) {
        if (value != null && (value instanceof Map || value instanceof List || !extras.containsKey(name))) {
            extras.put(name, value);
        }
    }

    /** A field of the message or the choice, which arrives in pieces as the text does. */
    void field(String name, @Nullable Object piece) {
        fields.add(name, piece);
    }

    /** A field with output of the model in another form than text: reasoning, a refusal, audio. */
    void outputField(String name, @Nullable Object piece) {
        fields.add(name, piece);
        if (GrowingFields.holdsOutput(piece)) {
            output();
            if (REASONING_FIELDS.contains(name) && piece instanceof String reasoning) {
                reasoning(name, reasoning);
            }
        }
    }

    /** Some servers send the same reasoning under two names. */
    private void reasoning(String field, String piece) {
        if (reasoningField == null) {
            reasoningField = field;
        }
        if (reasoningField.equals(field)) {
            deliver(listener -> listener.onReasoning(piece));
        }
    }

    /** The pieces that a listener has yet to receive, in their order. Each is returned once. */
    @Override
    public List<Consumer<TokenListener>> takeUndelivered() {
        List<Consumer<TokenListener>> taken = new ArrayList<>();
        if (listening && modelKnown && !modelDelivered) {
            modelDelivered = true;
            taken.add(listener -> listener.onModel(model, id));
        }
        taken.addAll(undelivered);
        undelivered.clear();
        return taken;
    }

    /** How many pieces of output came: text, reasoning, pieces of tool calls. */
    @Override
    public int outputs() {
        return outputs;
    }

    /**
     * Notes that the answer came as a stream.
     *
     * @param complete whether the server completed it, so that nothing is missing, usage included
     */
    @Override
    public void streamed(boolean complete) {
        streamed = true;
        completeStream = complete;
    }

    boolean isStreamed() {
        return streamed;
    }

    /** Whether it came as a stream that the server completed. */
    boolean isCompleteStream() {
        return completeStream;
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public boolean isChunked() {
        return chunked;
    }

    @Override
    public boolean isWhole() {
        return chunked ? finished : begun;
    }

    /** Whether there is a finish reason, or the server completed the stream. */
    @Override
    public boolean isComplete(boolean done) {
        return finished || (done && begun);
    }

    @Override
    public boolean hasUsage() {
        return usage != null;
    }

    @Override
    public @Nullable ProviderError error() {
        return error != null || !finished ? error : FinishReasons.failure(finishReason);
    }

    /** Whether there is a finish reason, and no output came after it. */
    @Override
    public boolean isFinished() {
        return finished;
    }

    /** Whether a chunk with usage and without a choice followed the finish reason, which is the last by OpenAI's protocol. */
    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public Completion whole(@Nullable RateLimits rateLimits) {
        FinishReason reason = FinishReasons.of(finishReason);
        if (reason == FinishReason.OTHER && finishReason != null) {
            extras.put("finish_reason", finishReason);
        }
        completeToolCalls();
        return completion(reason, rateLimits);
    }

    /** The truncated completion of an answer that was cut; null if nothing had come. */
    @Override
    public @Nullable Completion partial(@Nullable RateLimits rateLimits) {
        return outputs == 0 && usage == null ? null : completion(FinishReason.TRUNCATED, rateLimits);
    }

    private Completion completion(FinishReason reason, @Nullable RateLimits rateLimits) {
        Map<String, Object> all = new LinkedHashMap<>(extras);
        all.putAll(fields.joined());
        return Completion.builder(model)
                .id(id)
                .text(text.toString())
                .toolCalls(toolCalls.assembled())
                .finishReason(reason)
                .usage(usage)
                .rateLimits(rateLimits)
                .extras(all)
                .build();
    }
}

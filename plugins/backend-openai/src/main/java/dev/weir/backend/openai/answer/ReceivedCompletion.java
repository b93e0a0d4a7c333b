package dev.weir.backend.openai.answer;

import dev.weir.backend.openai.ChatRequestWriter;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.wire.ProviderError;
import dev.weir.wire.chat.IncomingCompletion;
import dev.weir.wire.chat.WireName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The completion as far as it has been received, chunk by chunk; a plain answer is one chunk. Its choices are kept apart; a
 * listener receives the first one. For one thread.
 */
public final class ReceivedCompletion implements IncomingCompletion {
    private final int requested;
    private final WireName wire;
    private final CompletionParser parser = new CompletionParser(this);
    private final boolean listening;
    private final String audioFormat;
    private String id = "";
    private @Nullable String idSeed;
    private String model;
    private final List<ReceivedChoice> choices = new ArrayList<>(1);
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private @Nullable ReceivedChoice first;
    private boolean modelKnown;
    private boolean modelDelivered;
    private @Nullable Usage usage;
    private @Nullable ProviderError error;
    private boolean begun;
    private boolean chunked;
    private boolean closed;
    private boolean answered;
    private boolean streamed;
    private boolean completeStream;
    private boolean chunkHasChoice;
    private boolean chunkHasUsage;

    /**
     * A completion of which nothing has come.
     *
     * @param model the requested model, which counts as the serving one until the server names another
     * @param wire the wire on which it comes
     * @param choices how many choices are requested
     * @param audioFormat the requested format of sound; empty for none
     * @param listening whether the pieces are to be delivered as they come
     */
    public ReceivedCompletion(String model, WireName wire, int choices, String audioFormat, boolean listening) {
        this.model = model;
        this.wire = wire;
        this.requested = choices;
        this.audioFormat = audioFormat;
        this.listening = listening;
    }

    /** The completion of a request of which nothing has come. */
    public static ReceivedCompletion of(ChatRequest request, WireName wire, boolean listening) {
        Object n = request.parameters().get("n");
        Object audio = request.parameters().get("audio");
        return new ReceivedCompletion(
                request.model(),
                wire,
                Math.max(1, ChatRequestWriter.choices(n)),
                audio instanceof Map<?, ?> fields && fields.get("format") instanceof String format ? format : "",
                listening);
    }

    @Override
    public void readDocument(JsonParser document) {
        parser.readDocument(document);
    }

    /** The serving model as far as it is known. */
    String model() {
        return model;
    }

    /** The id of the answer; empty before it has come. */
    String id() {
        return id;
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
        answered = isAnswered();
        chunkHasChoice = false;
        chunkHasUsage = false;
    }

    /** Ends a chunk; its finish reasons count from here on. */
    void endChunk() {
        for (int i = 0; i < choices.size(); i++) {
            choices.get(i).endChunk();
            completeIds(choices.get(i), false);
        }
        closed = isFinished() && (closed || (chunkHasUsage && !chunkHasChoice));
    }

    /** Ends a document, errors included. */
    void endDocument() {
        answered = isAnswered();
    }

    /** Completes the ids of a choice's tool calls, by a seed of its own. */
    private void completeIds(ReceivedChoice choice, boolean ended) {
        if (choice.lacksIds()) {
            if (idSeed == null) {
                idSeed = id.isEmpty() ? UUID.randomUUID().toString() : id;
            }
            choice.completeIds(choice.index() == 0 ? idSeed : idSeed + "#" + choice.index(), ended);
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

    /** The choice with a number. The first is that of number 0; where one alone is requested, the one that comes first. */
    ReceivedChoice choice(int index) {
        chunkHasChoice = true;
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).index() == index) {
                return choices.get(i);
            }
        }
        ReceivedChoice choice = new ReceivedChoice(index, wire, listening);
        choices.add(choice);
        if (first == null && (index == 0 || requested == 1)) {
            first = choice;
        }
        return choice;
    }

    /** A finish reason beside the choices, which is that of the first. */
    void finish(@Nullable String reason) {
        if (first != null) {
            first.finish(reason);
        }
    }

    void usage(@Nullable Usage usage) {
        if (usage != null) {
            this.usage = usage;
            chunkHasUsage = true;
        }
    }

    /** What fails after a whole answer does not concern it. */
    @Override
    public void fail(ProviderError error) {
        if (!answered || !isFinished()) {
            this.error = error;
        }
    }

    /** Whether the answer has ended with more than reasoning, after which some servers give a reason and go on. */
    private boolean isAnswered() {
        return isFinished()
                && first != null
                && first.hasAnswer()
                && FinishReasons.failure(first.finishReason()) == null;
    }

    /** A field beside the answer: of text and numbers the first counts, of lists and objects the last. */
    void extra(String name, @Nullable Object value) {
        if (value != null && (value instanceof Map || value instanceof List || !extras.containsKey(name))) {
            extras.put(name, value);
        }
    }

    /** Whether a field beside the answer has come, so that another text or number under its name does not count. */
    boolean hasExtra(String name) {
        return extras.containsKey(name);
    }

    /** The next piece that a listener has yet to receive; null if there is none. Each is returned once. */
    @Override
    public @Nullable Consumer<TokenListener> takeUndelivered() {
        if (listening && modelKnown && !modelDelivered) {
            modelDelivered = true;
            return listener -> listener.onModel(model, id);
        }
        return first == null ? null : first.takeUndelivered();
    }

    /** How many pieces of output came: text, reasoning, pieces of tool calls. */
    @Override
    public int outputs() {
        int outputs = 0;
        for (int i = 0; i < choices.size(); i++) {
            outputs += choices.get(i).outputs();
        }
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

    @Override
    public boolean isStreamed() {
        return streamed;
    }

    @Override
    public boolean isCompleteStream() {
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
        return chunked ? isFinished() : begun;
    }

    /** Whether there is a finish reason, or the server completed the stream. */
    @Override
    public boolean isComplete(boolean done) {
        return isFinished() || (done && begun);
    }

    @Override
    public boolean hasUsage() {
        return usage != null;
    }

    @Override
    public @Nullable ProviderError error() {
        return error != null || first == null || !first.isFinished()
                ? error
                : FinishReasons.failure(first.finishReason());
    }

    /** Whether every requested choice has a finish reason after which no output came. */
    @Override
    public boolean isFinished() {
        if (first == null || !first.isFinished()) {
            return false;
        }
        return requested == 1
                || (choices.size() >= requested && choices.stream().allMatch(ReceivedChoice::isFinished));
    }

    /** Whether a chunk with usage and without a choice followed the finish reason, which is the last by OpenAI's protocol. */
    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Ends the answer: if no choice has the number 0, the first is that of the lowest. */
    @Override
    public void end() {
        if (first == null) {
            first = choices.stream()
                    .min(Comparator.comparingInt(ReceivedChoice::index))
                    .orElse(null);
        }
        choices.forEach(choice -> completeIds(choice, true));
    }

    @Override
    public Completion whole(@Nullable RateLimits rateLimits) {
        end();
        FinishReason reason = first == null ? FinishReason.OTHER : first.reason();
        if (reason == FinishReason.OTHER && first != null && first.finishReason() != null) {
            extras.put("finish_reason", first.finishReason());
        }
        return completion(reason, rateLimits);
    }

    /** The truncated completion of an answer that was cut; null if nothing had come. */
    @Override
    public @Nullable Completion partial(@Nullable RateLimits rateLimits) {
        end();
        return outputs() == 0 && usage == null ? null : completion(FinishReason.TRUNCATED, rateLimits);
    }

    private Completion completion(FinishReason reason, @Nullable RateLimits rateLimits) {
        if (first != null) {
            extras.putAll(first.extras());
        }
        Message message = first == null ? Message.builder(Role.ASSISTANT).build() : first.message(audioFormat);
        return Completion.builder(model)
                .id(id)
                .content(message.content())
                .wireFields(message.wireFields())
                .finishReason(reason)
                .furtherChoices(furtherChoices())
                .usage(billedUsage())
                .rateLimits(rateLimits)
                .extras(extras)
                .build();
    }

    /** The usage with the service tier, which OpenAI reports beside it. */
    private @Nullable Usage billedUsage() {
        return usage != null
                        && extras.get("service_tier") instanceof String tier
                        && usage.billing().tier().isEmpty()
                ? usage.withBilling(usage.billing().withTier(tier))
                : usage;
    }

    private List<Choice> furtherChoices() {
        return choices.size() < 2
                ? List.of()
                : choices.stream()
                        .filter(choice -> choice != first)
                        .sorted(Comparator.comparingInt(ReceivedChoice::index))
                        .map(choice -> Choice.of(choice.message(audioFormat), reason(choice), choice.extras()))
                        .toList();
    }

    /** A further choice may have failed, or been cut where it was not requested. */
    private FinishReason reason(ReceivedChoice choice) {
        boolean cut = chunked && !completeStream && !choice.isFinished();
        return cut || FinishReasons.failure(choice.finishReason()) != null ? FinishReason.TRUNCATED : choice.reason();
    }
}

package dev.weir.simulator.internal.api;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A generated completion, before it is serialized.
 *
 * @param created seconds since 1970
 * @param usage null if the response reports none
 * @param hiddenTokens tokens of reasoning that are decoded and not sent
 * @param chunkLength the number of characters per event of a stream
 * @param repeatsMessage whether the last event of a stream repeats the whole message
 */
public record CompletionResponse(
        String id,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage,
        int hiddenTokens,
        int chunkLength,
        boolean repeatsMessage) {

    /** Why a completion ended. */
    public enum EndReason {
        STOP,
        STOP_SEQUENCE,
        MAX_TOKENS,
        CONTEXT_WINDOW,
        TOOL_CALL,
        FILTERED,
        PAUSED,
        /** A reason that is an empty string. */
        EMPTY
    }

    /**
     * One choice.
     *
     * @param thinking the thinking before the answer, or null
     * @param call null for text
     * @param stopSequence the text that ended it, or null
     */
    public record Choice(
            int index,
            @Nullable String thinking,
            String text,
            @Nullable FunctionCall call,
            EndReason endReason,
            @Nullable String stopSequence) {

        /** The same with this index. */
        Choice at(int place) {
            return new Choice(place, thinking, text, call, endReason, stopSequence);
        }

        /** The generated text, or the arguments of the call. */
        public String content() {
            return call == null ? text : call.arguments();
        }

        int tokens() {
            return thinkingTokens() + TextChunks.count(content());
        }

        public int thinkingTokens() {
            return thinking == null ? 0 : TextChunks.count(thinking);
        }
    }

    /** A tool call, with its arguments as JSON. */
    public record FunctionCall(String id, String name, String arguments) {}

    /**
     * The tokens used. The input includes those read from and written to the cache, the output those of reasoning.
     *
     * @param cached read from the cache
     * @param writtenShort written to the cache for five minutes
     * @param writtenLong written to the cache for an hour
     */
    public record Usage(long input, long cached, long writtenShort, long writtenLong, long output, long reasoning) {
        public long written() {
            return writtenShort + writtenLong;
        }

        Usage withCache(long cached, long writtenShort, long writtenLong) {
            return new Usage(input, cached, writtenShort, writtenLong, output, reasoning);
        }

        Usage withOutput(long output) {
            return new Usage(input, cached, writtenShort, writtenLong, output, reasoning);
        }
    }

    CompletionResponse withChoices(List<Choice> changed) {
        return new CompletionResponse(id, created, model, changed, usage, hiddenTokens, chunkLength, repeatsMessage);
    }

    /** The tokens of all choices. */
    long tokens() {
        return choices.stream().mapToLong(Choice::tokens).sum();
    }

    /** The tokens of the longest choice: choices are decoded in parallel. */
    int longestChoice() {
        return choices.stream().mapToInt(Choice::tokens).max().orElse(0);
    }

    CompletionResponse withUsage(@Nullable Usage usage) {
        return new CompletionResponse(id, created, model, choices, usage, hiddenTokens, chunkLength, repeatsMessage);
    }

    CompletionResponse withChunkLength(int chunkLength) {
        return new CompletionResponse(id, created, model, choices, usage, hiddenTokens, chunkLength, repeatsMessage);
    }

    CompletionResponse withRepeatedMessage() {
        return new CompletionResponse(id, created, model, choices, usage, hiddenTokens, chunkLength, true);
    }

    CompletionResponse withEndReason(EndReason reason) {
        return with(
                choice -> new Choice(choice.index(), choice.thinking(), choice.text(), choice.call(), reason, null));
    }

    /** With another text in each choice that is text. */
    CompletionResponse withText(UnaryOperator<String> change) {
        CompletionResponse changed = with(choice -> choice.call() != null
                ? choice
                : new Choice(
                        choice.index(),
                        choice.thinking(),
                        change.apply(choice.text()),
                        null,
                        choice.endReason(),
                        choice.stopSequence()));
        return usage == null ? changed : changed.withUsage(usage.withOutput(hiddenTokens + changed.tokens()));
    }

    /** With this text in each choice, whatever it was. */
    CompletionResponse withText(String text) {
        return with(choice -> new Choice(choice.index(), choice.thinking(), text, null, EndReason.STOP, null))
                .withText(UnaryOperator.identity());
    }

    private CompletionResponse with(UnaryOperator<Choice> change) {
        return withChoices(choices.stream().map(change).toList());
    }
}

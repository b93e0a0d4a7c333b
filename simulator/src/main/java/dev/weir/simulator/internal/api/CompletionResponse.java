package dev.weir.simulator.internal.api;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A generated completion, before it is serialized.
 *
 * @param created seconds since 1970
 * @param usage null if the response reports none
 * @param chunkLength the number of characters per event of a stream
 */
record CompletionResponse(
        String id,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage,
        int chunkLength) {

    /**
     * One choice.
     *
     * @param call null for text
     */
    record Choice(int index, String text, @Nullable FunctionCall call, String finishReason) {

        /** The generated text, or the arguments of the call. */
        String content() {
            return call == null ? text : call.arguments();
        }

        int tokens() {
            return Tokenizer.count(content());
        }
    }

    /** A tool call, with its arguments as JSON. */
    record FunctionCall(String id, String name, String arguments) {}

    /** The tokens used, the cached ones included in the input and those of reasoning in the output. */
    record Usage(long input, long cached, long output, long reasoning) {}

    /** The tokens of all choices. */
    long tokens() {
        return choices.stream().mapToLong(Choice::tokens).sum();
    }

    /** The tokens of the longest choice: choices are decoded in parallel. */
    int longestChoice() {
        return choices.stream().mapToInt(Choice::tokens).max().orElse(0);
    }

    CompletionResponse withoutUsage() {
        return new CompletionResponse(id, created, model, choices, null, chunkLength);
    }

    CompletionResponse withChunkLength(int chunkLength) {
        return new CompletionResponse(id, created, model, choices, usage, chunkLength);
    }

    CompletionResponse withFinishReason(String finishReason) {
        return with(choice -> new Choice(choice.index(), choice.text(), choice.call(), finishReason));
    }

    CompletionResponse withText(String text) {
        CompletionResponse changed = with(choice -> new Choice(choice.index(), text, null, "stop"));
        return usage == null ? changed : changed.withOutputCounted(usage);
    }

    private CompletionResponse withOutputCounted(Usage before) {
        Usage counted = new Usage(before.input, before.cached, before.reasoning + tokens(), before.reasoning);
        return new CompletionResponse(id, created, model, choices, counted, chunkLength);
    }

    private CompletionResponse with(UnaryOperator<Choice> change) {
        List<Choice> changed = choices.stream().map(change).toList();
        return new CompletionResponse(id, created, model, changed, usage, chunkLength);
    }
}

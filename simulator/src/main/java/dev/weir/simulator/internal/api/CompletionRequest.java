package dev.weir.simulator.internal.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for chat or text completions.
 *
 * @param prompts one for a chat, one or more for text completions
 * @param includeUsage whether a stream ends with the usage
 * @param maxTokens the limit of each completion
 * @param tool the tool that {@code tool_choice} names, or the first one
 * @param toolRequired whether the tool must be called
 * @param schema the JSON Schema of the answer, empty for any object; null for plain text
 */
record CompletionRequest(
        String model,
        List<Prompt> prompts,
        boolean stream,
        boolean includeUsage,
        int maxTokens,
        @Nullable Tool tool,
        boolean toolRequired,
        @Nullable JsonNode schema) {

    /**
     * One prompt.
     *
     * @param text the text of all messages
     * @param last the text of the last message
     * @param toolResult whether the last message is the result of a tool
     */
    record Prompt(String text, String last, boolean toolResult) {}

    /** A function that the model may call. */
    record Tool(String name, JsonNode parameters) {}

    long inputTokens() {
        return prompts.stream()
                .mapToLong(prompt -> Tokenizer.count(prompt.text()))
                .sum();
    }

    /** A hash of the model and the prompts. */
    long fingerprint() {
        long hash = model.hashCode();
        for (Prompt prompt : prompts) {
            hash = hash * 31 + prompt.text().hashCode();
        }
        return hash;
    }
}

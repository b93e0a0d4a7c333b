package dev.weir.simulator.internal.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for completions.
 *
 * @param prompts one for a chat or a message, one or more for text completions
 * @param includeUsage whether a stream reports the usage
 * @param maxTokens the limit of each completion
 * @param stops texts before which a completion ends
 * @param tool the tool that {@code tool_choice} names, or the first one
 * @param toolRequired whether the tool must be called
 * @param schema the JSON Schema of the answer, empty for any object; null for plain text
 * @param thinkingBudget the maximum number of tokens of thinking to send, 0 for none; null if reasoning is not sent
 * @param blocks the prompt in blocks, if it can be cached by blocks
 */
public record CompletionRequest(
        String model,
        List<Prompt> prompts,
        boolean stream,
        boolean includeUsage,
        int maxTokens,
        List<String> stops,
        @Nullable Tool tool,
        boolean toolRequired,
        @Nullable JsonNode schema,
        @Nullable Integer thinkingBudget,
        List<PromptBlock> blocks) {

    /**
     * One prompt.
     *
     * @param text the text of all messages
     * @param last the text of the last message
     * @param toolResult whether the last message is the result of a tool
     * @param answerBegun whether the last message is an assistant's
     */
    public record Prompt(String text, String last, boolean toolResult, boolean answerBegun) {
        public int tokens() {
            return TextChunks.count(text);
        }

        /** The text without the beginning of an answer. */
        private String question() {
            if (!answerBegun) {
                return text;
            }
            String question = text.substring(0, text.length() - last.length());
            return question.endsWith("\n") ? question.substring(0, question.length() - 1) : question;
        }
    }

    /** A function that the model may call. */
    public record Tool(String name, JsonNode parameters) {}

    /**
     * The end of a block.
     *
     * @param prefix a hash of the prompt up to here
     * @param endTokens the tokens of the prompt up to here
     * @param cachedFor how long the prefix is to be cached; null if it is not marked
     */
    public record PromptBlock(
            long prefix, int endTokens, @Nullable Duration cachedFor) {}

    /** The tokens of the longest prompt. */
    int longestPrompt() {
        return prompts.stream().mapToInt(Prompt::tokens).max().orElse(0);
    }

    long inputTokens() {
        return prompts.stream().mapToLong(Prompt::tokens).sum();
    }

    /**
     * A hash of the model and the prompts.
     *
     * @param continued whether the beginning of an answer is continued, so that it is no part of the prompt
     */
    long fingerprint(boolean continued) {
        long hash = model.hashCode();
        for (Prompt prompt : prompts) {
            hash = hash * 31 + (continued ? prompt.question() : prompt.text()).hashCode();
        }
        return hash;
    }
}

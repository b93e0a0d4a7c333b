package dev.weir.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for completions, as far as it matters here.
 *
 * @param prompts one for a chat, one or more for completions
 * @param includeUsage whether a stream ends with the usage
 * @param maxTokens per prompt
 * @param tool the first tool that is offered or the one that is asked for
 * @param mustCallTool whether it must be called
 * @param schema what the answer must be like: null for any text
 */
record Asked(
        Wire wire,
        String model,
        List<Prompt> prompts,
        boolean stream,
        boolean includeUsage,
        int maxTokens,
        @Nullable Tool tool,
        boolean mustCallTool,
        @Nullable JsonNode schema) {

    /**
     * One prompt.
     *
     * @param text all of it
     * @param last its last message
     * @param toolResult whether that message is a tool's result
     */
    record Prompt(String text, String last, boolean toolResult) {}

    /** A tool on offer. */
    record Tool(String name, JsonNode parameters) {}

    long inputTokens() {
        return prompts.stream().mapToLong(prompt -> Tokens.count(prompt.text())).sum();
    }

    /** A number that depends on what was asked and on nothing else. */
    long fingerprint() {
        long mixed = model.hashCode();
        for (Prompt prompt : prompts) {
            mixed = mixed * 31 + prompt.text().hashCode();
        }
        return mixed;
    }
}

package dev.weir.backend.openai;

import dev.weir.spi.chat.FinishReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words that servers use for why an answer ended. */
final class FinishReasons {
    private static final Map<String, FinishReason> WORDS = Map.ofEntries(
            Map.entry("stop", FinishReason.STOP),
            Map.entry("eos_token", FinishReason.STOP),
            Map.entry("stop_sequence", FinishReason.STOP),
            Map.entry("end_turn", FinishReason.STOP),
            Map.entry("length", FinishReason.LENGTH),
            Map.entry("max_tokens", FinishReason.LENGTH),
            Map.entry("model_length", FinishReason.LENGTH),
            Map.entry("tool_calls", FinishReason.TOOL_CALLS),
            Map.entry("function_call", FinishReason.TOOL_CALLS),
            Map.entry("content_filter", FinishReason.CONTENT_FILTER));

    /** Words for an answer that the server gave up: Mistral's and OpenRouter's, vLLM's, DeepSeek's. */
    private static final Map<String, ProviderError> FAILURES = Map.of(
            "error", ProviderError.ofType("server_error"),
            "abort", ProviderError.ofType("server_error"),
            "insufficient_system_resource", ProviderError.ofType("overloaded_error"));

    private FinishReasons() {}

    static FinishReason of(@Nullable String word) {
        return word == null ? FinishReason.OTHER : WORDS.getOrDefault(word, FinishReason.OTHER);
    }

    /** The failure that a word stands for; null for the end of a whole answer. */
    static @Nullable ProviderError failure(@Nullable String word) {
        return word == null ? null : FAILURES.get(word);
    }
}

package dev.weir.backend.openai.answer;

import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.ProviderError;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Maps the finish reasons of servers, in any case, to Weir's. */
final class FinishReasons {
    private static final Map<String, FinishReason> WORDS = Map.ofEntries(
            Map.entry("stop", FinishReason.STOP),
            Map.entry("eos", FinishReason.STOP),
            Map.entry("eos_token", FinishReason.STOP),
            Map.entry("stop_sequence", FinishReason.STOP),
            Map.entry("end_turn", FinishReason.STOP),
            Map.entry("complete", FinishReason.STOP),
            Map.entry("completed", FinishReason.STOP),
            Map.entry("finished", FinishReason.STOP),
            Map.entry("done", FinishReason.STOP),
            Map.entry("length", FinishReason.LENGTH),
            Map.entry("max_tokens", FinishReason.LENGTH),
            Map.entry("max_output_tokens", FinishReason.LENGTH),
            Map.entry("max_new_tokens", FinishReason.LENGTH),
            Map.entry("max_length", FinishReason.LENGTH),
            Map.entry("token_limit", FinishReason.LENGTH),
            Map.entry("model_length", FinishReason.LENGTH),
            Map.entry("model_context_window_exceeded", FinishReason.LENGTH),
            Map.entry("tool_calls", FinishReason.TOOL_CALLS),
            Map.entry("tool_call", FinishReason.TOOL_CALLS),
            Map.entry("tool_use", FinishReason.TOOL_CALLS),
            Map.entry("function_call", FinishReason.TOOL_CALLS),
            Map.entry("content_filter", FinishReason.CONTENT_FILTER),
            Map.entry("content_filtered", FinishReason.CONTENT_FILTER),
            Map.entry("safety", FinishReason.CONTENT_FILTER),
            Map.entry("refusal", FinishReason.CONTENT_FILTER),
            Map.entry("guardrail_intervened", FinishReason.CONTENT_FILTER),
            Map.entry("image_safety", FinishReason.CONTENT_FILTER),
            Map.entry("prohibited_content", FinishReason.CONTENT_FILTER),
            Map.entry("blocklist", FinishReason.CONTENT_FILTER),
            Map.entry("spii", FinishReason.CONTENT_FILTER),
            Map.entry("sensitive", FinishReason.CONTENT_FILTER));

    private static final ProviderError SERVER_FAILED = ProviderError.ofType("server_error");

    /** Reasons that mean the server failed: Mistral's and OpenRouter's, vLLM's, DeepSeek's, Zhipu's, and gateways'. */
    private static final Map<String, ProviderError> FAILURES = Map.ofEntries(
            Map.entry("error", SERVER_FAILED),
            Map.entry("abort", SERVER_FAILED),
            Map.entry("aborted", SERVER_FAILED),
            Map.entry("cancelled", SERVER_FAILED),
            Map.entry("canceled", SERVER_FAILED),
            Map.entry("failed", SERVER_FAILED),
            Map.entry("interrupted", SERVER_FAILED),
            Map.entry("timeout", SERVER_FAILED),
            Map.entry("network_error", SERVER_FAILED),
            Map.entry("insufficient_system_resource", ProviderError.ofType("overloaded_error")));

    /** Values in chunks before there is a reason. */
    private static final Set<String> PLACEHOLDERS = Set.of("", "null", "none", "unspecified", "in_progress");

    private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z])(?=[A-Z])|[ -]+");

    /** Of names of an enumeration, which some servers send. */
    private static final Pattern PREFIX = Pattern.compile("^finish_?reason[_.]");

    private FinishReasons() {}

    /** Whether a word means that the answer has ended. */
    static boolean isReason(@Nullable String word) {
        return word != null && !PLACEHOLDERS.contains(normal(word));
    }

    static FinishReason of(@Nullable String word) {
        return word == null ? FinishReason.OTHER : WORDS.getOrDefault(normal(word), FinishReason.OTHER);
    }

    /** The failure that a word means; null for the end of a whole answer. */
    static @Nullable ProviderError failure(@Nullable String word) {
        return word == null ? null : FAILURES.get(normal(word));
    }

    private static String normal(String word) {
        if (WORDS.containsKey(word)) {
            return word;
        }
        String lower = WORD_BOUNDARY.matcher(word.strip()).replaceAll("_").toLowerCase(Locale.ROOT);
        return PREFIX.matcher(lower).replaceFirst("");
    }
}

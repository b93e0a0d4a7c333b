package dev.weir.backend.anthropic;

import dev.weir.spi.chat.FinishReason;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps stop reasons to Weir's. {@code pause_turn} has no equivalent: the model is to go on with its turn when it is sent
 * back what came so far, so the answer is neither whole nor cut, and the caller decides.
 */
final class StopReasons {
    private static final Map<String, FinishReason> WORDS = Map.of(
            "end_turn", FinishReason.STOP,
            "stop_sequence", FinishReason.STOP,
            "max_tokens", FinishReason.LENGTH,
            "model_context_window_exceeded", FinishReason.LENGTH,
            "tool_use", FinishReason.TOOL_CALLS,
            "refusal", FinishReason.CONTENT_FILTER,
            // OpenAI's words, which some gateways pass on
            "stop", FinishReason.STOP,
            "length", FinishReason.LENGTH,
            "tool_calls", FinishReason.TOOL_CALLS,
            "content_filter", FinishReason.CONTENT_FILTER);

    /** The words that leave no part of the answer unfinished; a stop sequence may end it within the input of a tool. */
    private static final Set<String> WHOLE = Set.of("end_turn", "tool_use", "stop", "tool_calls");

    private StopReasons() {}

    /** Whether a value means that the answer has ended. */
    static boolean isReason(@Nullable Object value) {
        return value instanceof String word && !word.isBlank() && !word.equals("null");
    }

    /** Whether an answer that stopped for this reason has no unfinished part. */
    static boolean meansWhole(String word) {
        return WHOLE.contains(word.toLowerCase(Locale.ROOT));
    }

    static FinishReason of(@Nullable String word) {
        return word == null
                ? FinishReason.OTHER
                : WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), FinishReason.OTHER);
    }
}

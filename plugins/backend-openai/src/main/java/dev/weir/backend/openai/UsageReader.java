package dev.weir.backend.openai;

import dev.weir.spi.backend.Usage;
import dev.weir.wire.chat.TokenCount;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an answer, cached input and reasoning tokens included. Counts may be numbers or text. What is not
 * reported does not count as 0.
 */
final class UsageReader {
    private UsageReader() {}

    /** The usage in a value; null unless it has both input and output. */
    static @Nullable Usage read(@Nullable Object usage) {
        if (!(usage instanceof Map<?, ?> fields)) {
            return null;
        }
        Long input = first(fields, "prompt_tokens", "input_tokens", "promptTokens", "inputTokens");
        Long output = first(fields, "completion_tokens", "output_tokens", "completionTokens", "outputTokens");
        Long total = TokenCount.of(fields.get("total_tokens"));
        if (input != null && output == null && total != null) {
            output = Math.max(0, total - input);
        }
        if (input == null && output != null && total != null) {
            input = Math.max(0, total - output);
        }
        if (input == null || output == null || input + output == 0) {
            return null; // no prompt has no token: where all is 0, nothing was counted
        }
        return Usage.builder()
                .input(input)
                .cachedInput(cachedInput(fields))
                .output(output)
                .reasoning(reasoning(fields))
                .build();
    }

    /** The usage of an answer without output, of which the total is the input. */
    static @Nullable Usage readInput(@Nullable Object usage) {
        if (!(usage instanceof Map<?, ?> fields)) {
            return null;
        }
        Long input = first(fields, "prompt_tokens", "input_tokens", "total_tokens");
        return input == null || input == 0
                ? null
                : Usage.builder().input(input).cachedInput(cachedInput(fields)).build();
    }

    private static long cachedInput(Map<?, ?> fields) {
        Long cached = detail(fields, "cached_tokens", "prompt_tokens_details", "input_tokens_details");
        // DeepSeek's name beside the details, with the same count
        return TokenCount.orZero(cached != null ? cached : first(fields, "prompt_cache_hit_tokens", "cached_tokens"));
    }

    private static long reasoning(Map<?, ?> fields) {
        Long reasoning = detail(fields, "reasoning_tokens", "completion_tokens_details", "output_tokens_details");
        return TokenCount.orZero(reasoning != null ? reasoning : first(fields, "reasoning_tokens"));
    }

    private static @Nullable Long detail(Map<?, ?> fields, String name, String... details) {
        for (String detail : details) {
            if (fields.get(detail) instanceof Map<?, ?> inner && TokenCount.of(inner.get(name)) != null) {
                return TokenCount.of(inner.get(name));
            }
        }
        return null;
    }

    private static @Nullable Long first(Map<?, ?> fields, String... names) {
        for (String name : names) {
            Long count = TokenCount.of(fields.get(name));
            if (count != null) {
                return count;
            }
        }
        return null;
    }
}

package dev.weir.backend.openai;

import dev.weir.spi.backend.Usage;
import dev.weir.wire.chat.TokenCount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an answer, with what was read from and written to a cache, sound and reasoning. Counts may be numbers or text. What is not
 * reported does not count as 0.
 */
final class UsageReader {
    private static final List<String> INPUT_DETAILS = List.of("prompt_tokens_details", "input_tokens_details");
    private static final List<String> OUTPUT_DETAILS = List.of("completion_tokens_details", "output_tokens_details");

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
                .cacheWrite(cacheWrite(fields))
                .inputAudio(audio(fields, INPUT_DETAILS))
                .output(output)
                .reasoning(reasoning(fields))
                .outputAudio(audio(fields, OUTPUT_DETAILS))
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
        Long cached = detail(fields, INPUT_DETAILS, "cached_tokens");
        // DeepSeek's name and LiteLLM's beside the details, with the same count
        return TokenCount.orZero(
                cached != null
                        ? cached
                        : first(fields, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"));
    }

    /** What was written to the cache, by OpenRouter's name, or LiteLLM's within the details and beside them. */
    private static long cacheWrite(Map<?, ?> fields) {
        Long written = detail(fields, INPUT_DETAILS, "cache_write_tokens", "cache_creation_tokens");
        return TokenCount.orZero(written != null ? written : first(fields, "cache_creation_input_tokens"));
    }

    private static long reasoning(Map<?, ?> fields) {
        Long reasoning = detail(fields, OUTPUT_DETAILS, "reasoning_tokens");
        return TokenCount.orZero(reasoning != null ? reasoning : first(fields, "reasoning_tokens"));
    }

    private static long audio(Map<?, ?> fields, List<String> details) {
        return TokenCount.orZero(detail(fields, details, "audio_tokens"));
    }

    private static @Nullable Long detail(Map<?, ?> fields, List<String> details, String... names) {
        for (String detail : details) {
            Long count = fields.get(detail) instanceof Map<?, ?> inner ? first(inner, names) : null;
            if (count != null) {
                return count;
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

package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.Usage;
import dev.weir.wire.chat.TokenCount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an answer, with what was read from and written to a cache, sound, images and reasoning. Servers count
 * some of these within the input or output, and others beside it. Counts may be numbers or text. What is not reported does
 * not count as 0.
 */
public final class UsageReader {
    private static final List<String> INPUT_DETAILS =
            List.of("prompt_tokens_details", "input_tokens_details", "input_token_details");
    private static final List<String> OUTPUT_DETAILS =
            List.of("completion_tokens_details", "output_tokens_details", "output_token_details");

    private UsageReader() {}

    /** The usage in a value; null unless it has both input and output. */
    public static @Nullable Usage read(@Nullable Object usage) {
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
        long cached = cachedInput(fields);
        long written = cacheWrite(fields);
        long beside = isBeside(fields, cached + written, input, output, total) ? cached + written : 0;
        long reasoning = reasoning(fields, input + beside, output, total);
        boolean outside = isOutside(reasoning, input + beside, output, total);
        return Usage.builder()
                .input(input + beside)
                .cachedInput(cached)
                .cacheWrite(written)
                .cacheWriteMinutes(written(fields, "ephemeral_5m_input_tokens"))
                .cacheWriteHour(written(fields, "ephemeral_1h_input_tokens"))
                .inputAudio(count(fields, INPUT_DETAILS, "audio_tokens"))
                .cachedAudio(cached(fields, "audio_tokens"))
                .inputImage(count(fields, INPUT_DETAILS, "image_tokens"))
                .cachedImage(cached(fields, "image_tokens"))
                .output(outside ? output + reasoning : output)
                .reasoning(reasoning)
                .outputAudio(count(fields, OUTPUT_DETAILS, "audio_tokens"))
                .outputImage(count(fields, OUTPUT_DETAILS, "image_tokens"))
                .billing(BillingReader.read(fields))
                .build();
    }

    /**
     * Whether the tokens of the cache are counted beside the input rather than within it: by the total if there is one,
     * else because they are more than the input, or by the names of Anthropic and Bedrock.
     */
    private static boolean isBeside(Map<?, ?> fields, long parts, long input, long output, @Nullable Long total) {
        if (parts == 0) {
            return false;
        }
        if (total != null && (total == input + output || total == input + parts + output)) {
            return total != input + output;
        }
        boolean named = !fields.containsKey("prompt_tokens")
                && (fields.containsKey("cache_read_input_tokens")
                        || fields.containsKey("cache_creation_input_tokens")
                        || fields.containsKey("cacheReadInputTokens")
                        || fields.containsKey("cacheWriteInputTokens"));
        return named || parts > input;
    }

    /** The reported reasoning; if none is, what a total has beyond input and output, as Gemini reports it. */
    private static long reasoning(Map<?, ?> fields, long input, long output, @Nullable Long total) {
        Long reported = detail(fields, OUTPUT_DETAILS, "reasoning_tokens", "thinking_tokens");
        long reasoning = TokenCount.orZero(reported != null ? reported : first(fields, "reasoning_tokens"));
        return reasoning > 0 || total == null || fields.containsKey("citation_tokens")
                ? reasoning
                : Math.max(0, total - input - output);
    }

    /** Whether reasoning is counted beside the output rather than within it: by the total, or because it is more. */
    private static boolean isOutside(long reasoning, long input, long output, @Nullable Long total) {
        return reasoning > output || (reasoning > 0 && total != null && total == input + output + reasoning);
    }

    /** The usage of an answer without output, of which the total is the input. */
    static @Nullable Usage readInput(@Nullable Object usage) {
        if (!(usage instanceof Map<?, ?> fields)) {
            return null;
        }
        Long input = first(fields, "prompt_tokens", "input_tokens", "total_tokens");
        return input == null || input == 0
                ? null
                : Usage.builder()
                        .input(input)
                        .cachedInput(cachedInput(fields))
                        .inputImage(count(fields, INPUT_DETAILS, "image_tokens"))
                        .billing(BillingReader.read(fields))
                        .build();
    }

    private static long cachedInput(Map<?, ?> fields) {
        Long cached = detail(fields, INPUT_DETAILS, "cached_tokens");
        // the names of DeepSeek, LiteLLM and Bedrock beside the details, with the same count
        return TokenCount.orZero(
                cached != null
                        ? cached
                        : first(
                                fields,
                                "prompt_cache_hit_tokens",
                                "cached_tokens",
                                "prompt_cached_tokens",
                                "cache_read_input_tokens",
                                "cacheReadInputTokens"));
    }

    /** What was written to the cache, by OpenRouter's name, or LiteLLM's within the details and beside them. */
    private static long cacheWrite(Map<?, ?> fields) {
        Long written = detail(fields, INPUT_DETAILS, "cache_write_tokens", "cache_creation_tokens");
        return TokenCount.orZero(
                written != null
                        ? written
                        : first(
                                fields,
                                "cache_creation_input_tokens",
                                "prompt_cache_creation_tokens",
                                "cacheWriteInputTokens"));
    }

    /** What was written for a time, by Anthropic's names, which LiteLLM has within the details. */
    private static long written(Map<?, ?> fields, String name) {
        for (String detail : INPUT_DETAILS) {
            if (fields.get(detail) instanceof Map<?, ?> inner
                    && inner.get("cache_creation_token_details") instanceof Map<?, ?> times) {
                return TokenCount.orZero(times.get(name));
            }
        }
        return fields.get("cache_creation") instanceof Map<?, ?> times ? TokenCount.orZero(times.get(name)) : 0;
    }

    private static long cached(Map<?, ?> fields, String name) {
        for (String detail : INPUT_DETAILS) {
            if (fields.get(detail) instanceof Map<?, ?> inner
                    && inner.get("cached_tokens_details") instanceof Map<?, ?> kinds) {
                return TokenCount.orZero(kinds.get(name));
            }
        }
        return 0;
    }

    private static long count(Map<?, ?> fields, List<String> details, String name) {
        return TokenCount.orZero(detail(fields, details, name));
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

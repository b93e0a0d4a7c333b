package dev.weir.backend.anthropic;

import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.wire.chat.TokenCount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usage of an answer. Events of a stream repeat cumulative counts, of which the last counts per field; an input
 * of 0 after a count is a placeholder. The API's {@code input_tokens} exclude what was read from and written to the cache. For one
 * thread.
 */
final class ReportedUsage {
    private static final String OUTPUT = "output_tokens";
    private static final Set<String> MODELLED = Set.of(
            "input_tokens",
            OUTPUT,
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "cache_creation",
            "prompt_tokens",
            "completion_tokens",
            "output_tokens_details");

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Takes the usage in an answer or an event. */
    void add(@Nullable Object usage) {
        if (usage instanceof Map<?, ?> reported) {
            for (Map.Entry<?, ?> field : reported.entrySet()) {
                add(String.valueOf(field.getKey()), field.getValue());
            }
        }
    }

    private void add(String name, @Nullable Object value) {
        boolean before = !name.equals(OUTPUT) && fields.containsKey(name);
        boolean placeholder = value == null || (before && Long.valueOf(0).equals(TokenCount.of(value)));
        if (!placeholder) {
            fields.put(name, value);
        }
    }

    /** The usage; null unless both input and output were counted. */
    @Nullable
    Usage usage() {
        Usage reported = fields.get("iterations") instanceof List<?> iterations && !iterations.isEmpty()
                ? IterationUsage.sum(iterations)
                : tokens(fields);
        return reported == null ? null : reported.withBilling(billing());
    }

    /** The tokens in the usage of an answer or of a part of it; null unless both input and output were counted. */
    static @Nullable Usage tokens(Map<?, ?> fields) {
        Long input = TokenCount.of(either(fields, "input_tokens", "prompt_tokens"));
        Long output = TokenCount.of(either(fields, OUTPUT, "completion_tokens"));
        if (input == null || output == null) {
            return null;
        }
        long read = TokenCount.orZero(fields.get("cache_read_input_tokens"));
        long minutes = TokenCount.orZero(inner(fields, "cache_creation", "ephemeral_5m_input_tokens"));
        long hour = TokenCount.orZero(inner(fields, "cache_creation", "ephemeral_1h_input_tokens"));
        long write = Math.max(minutes + hour, TokenCount.orZero(fields.get("cache_creation_input_tokens")));
        long all = input + read + write;
        if (all + output == 0) {
            return null; // no prompt has no token: where all is 0, nothing was counted
        }
        return Usage.builder()
                .input(all)
                .cachedInput(read)
                .cacheWrite(write)
                .cacheWriteMinutes(minutes)
                .cacheWriteHour(hour)
                .output(output)
                .reasoning(TokenCount.orZero(inner(fields, "output_tokens_details", "thinking_tokens")))
                .build();
    }

    private static @Nullable Object either(Map<?, ?> fields, String name, String other) {
        return fields.containsKey(name) ? fields.get(name) : fields.get(other);
    }

    private Billing billing() {
        return Billing.builder()
                .tier(text("service_tier"))
                .speed(text("speed"))
                .region(text("inference_geo"))
                .unit(BilledUnit.WEB_SEARCH, TokenCount.orZero(inner(fields, "server_tool_use", "web_search_requests")))
                .build();
    }

    private String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** What is reported beside tokens, such as the searches that the provider ran. */
    Map<String, Object> others() {
        Map<String, Object> others = Map.of();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!MODELLED.contains(field.getKey())) {
                others = others.isEmpty() ? new LinkedHashMap<>(4) : others;
                others.put(field.getKey(), field.getValue());
            }
        }
        return others;
    }

    private static @Nullable Object inner(Map<?, ?> fields, String name, String inner) {
        return fields.get(name) instanceof Map<?, ?> details ? details.get(inner) : null;
    }
}

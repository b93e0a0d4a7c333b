package dev.weir.backend.anthropic;

import dev.weir.spi.backend.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
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
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 52);

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Takes the usage in an answer or an event. */
    void add(@Nullable Object usage) {
        if (usage instanceof Map<?, ?> reported) {
            reported.forEach((name, value) -> add(String.valueOf(name), value));
        }
    }

    private void add(String name, @Nullable Object value) {
        Long count = count(value);
        boolean none = count != null && count == 0 && !name.equals(OUTPUT);
        boolean placeholder = value == null || (none && fields.containsKey(name));
        if (!placeholder) {
            fields.put(name, value);
        }
    }

    /** The usage; null unless both input and output were counted. */
    @Nullable
    Usage usage() {
        Long input = count(fields.getOrDefault("input_tokens", fields.get("prompt_tokens")));
        Long output = count(fields.getOrDefault(OUTPUT, fields.get("completion_tokens")));
        if (input == null || output == null) {
            return null;
        }
        long read = orZero(fields.get("cache_read_input_tokens"));
        long hour = orZero(inner("cache_creation", "ephemeral_1h_input_tokens"));
        long byTime = hour + orZero(inner("cache_creation", "ephemeral_5m_input_tokens"));
        long write = Math.max(byTime, orZero(fields.get("cache_creation_input_tokens")));
        long all = input + read + write;
        if (all + output == 0) {
            return null; // no prompt has no token: where all is 0, nothing was counted
        }
        return Usage.builder()
                .input(all)
                .cachedInput(read)
                .cacheWrite(write)
                .cacheWriteHour(hour)
                .output(output)
                .reasoning(orZero(inner("output_tokens_details", "thinking_tokens")))
                .build();
    }

    /** What is reported beside tokens, such as the searches that the provider ran. */
    Map<String, Object> others() {
        Map<String, Object> others = new LinkedHashMap<>(fields);
        others.keySet().removeAll(MODELLED);
        return others;
    }

    private @Nullable Object inner(String name, String inner) {
        return fields.get(name) instanceof Map<?, ?> details ? details.get(inner) : null;
    }

    private static long orZero(@Nullable Object value) {
        Long count = count(value);
        return count == null ? 0 : count;
    }

    /** A count, which may be text; null if it is none. */
    private static @Nullable Long count(@Nullable Object value) {
        if (!(value instanceof Number)
                && !(value instanceof String text && text.strip().matches("[0-9]{1,18}"))) {
            return null;
        }
        BigDecimal count = new BigDecimal(value.toString().strip());
        return count.signum() < 0 || count.compareTo(MOST) > 0 ? null : (Long) count.longValue();
    }
}

package dev.weir.wire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the delay that the body of an error asks for: after google.rpc.RetryInfo, in a field of its own, or in the headers
 * of a provider behind a gateway, which OpenRouter repeats in the body.
 */
final class RetryDelays {
    private static final List<String> SECONDS = List.of(
            "retry_after",
            "retryAfter",
            "retry_after_seconds",
            "retryAfterSeconds",
            "retryDelay",
            "estimated_time",
            "Retry-After");
    private static final List<String> MILLISECONDS = List.of("retry_after_ms", "retryAfterMs");
    private static final List<String> PLACES = List.of("details", "metadata", "parameters", "headers");

    private RetryDelays() {}

    /** The delay in the fields of an error, as {@link dev.weir.wire.ProviderError#retryDelay()} has it; null if there is none. */
    static @Nullable String in(Map<?, ?> fields) {
        for (String name : MILLISECONDS) {
            BigDecimal millis = number(fields.get(name));
            if (millis != null) {
                return millis.movePointLeft(3).toPlainString();
            }
        }
        for (String name : SECONDS) {
            String delay = delay(fields.get(name));
            if (delay != null) {
                return delay;
            }
        }
        return "0".equals(fields.get("X-RateLimit-Remaining"))
                ? delay(fields.get("X-RateLimit-Reset"))
                : within(fields);
    }

    private static @Nullable String within(Map<?, ?> fields) {
        for (String place : PLACES) {
            Object value = fields.get(place);
            List<?> items = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
            for (Object item : items) {
                String delay = item instanceof Map<?, ?> inner ? in(inner) : null;
                if (delay != null) {
                    return delay;
                }
            }
        }
        return null;
    }

    /** Seconds as a number or text, a span as text, or Protobuf's seconds and nanoseconds. */
    private static @Nullable String delay(@Nullable Object value) {
        if (value instanceof Map<?, ?> duration) {
            BigDecimal seconds = number(duration.get("seconds"));
            BigDecimal nanos = number(duration.get("nanos"));
            return seconds == null
                    ? null
                    : seconds.add(nanos == null ? BigDecimal.ZERO : nanos.movePointLeft(9))
                            .toPlainString();
        }
        BigDecimal seconds = value instanceof Number ? number(value) : null;
        return seconds != null ? seconds.toPlainString() : value instanceof String text ? text : null;
    }

    private static @Nullable BigDecimal number(@Nullable Object value) {
        boolean number = value instanceof Number
                || (value instanceof String text && text.strip().matches("[0-9]{1,15}(\\.[0-9]{1,9})?"));
        return number ? new BigDecimal(String.valueOf(value).strip()) : null;
    }
}

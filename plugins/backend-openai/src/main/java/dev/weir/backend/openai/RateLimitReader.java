package dev.weir.backend.openai;

import dev.weir.spi.chat.RateLimits;
import java.time.Duration;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the {@code x-ratelimit-*} headers in OpenAI's form, which Azure, Groq and others share. */
final class RateLimitReader {
    private RateLimitReader() {}

    /** The limits; null if there is no such header. */
    static @Nullable RateLimits read(Headers headers, WaitReader waits) {
        RateLimits.Limit requests = limit(headers, "requests", waits);
        RateLimits.Limit tokens = limit(headers, "tokens", waits);
        return requests == null && tokens == null ? null : new RateLimits(requests, tokens);
    }

    private static RateLimits.@Nullable Limit limit(Headers headers, String what, WaitReader waits) {
        Long limit = number(headers.get("x-ratelimit-limit-" + what));
        Long remaining = number(headers.get("x-ratelimit-remaining-" + what));
        Duration reset = waits.reset(headers.get("x-ratelimit-reset-" + what), headers);
        return limit == null && remaining == null && reset == null
                ? null
                : new RateLimits.Limit(limit, remaining, reset);
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.strip().matches("[0-9]{1,18}") ? Long.valueOf(text.strip()) : null;
    }
}

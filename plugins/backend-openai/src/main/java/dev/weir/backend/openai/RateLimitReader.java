package dev.weir.backend.openai;

import dev.weir.spi.backend.RateLimits;
import java.time.Duration;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the {@code x-ratelimit-*} headers in OpenAI's form, which Azure, Groq and others share. */
final class RateLimitReader {
    private RateLimitReader() {}

    /** The limits; null if there is no such header. */
    static @Nullable RateLimits read(Headers headers, WaitReader waits) {
        return RateLimits.builder()
                .requests(
                        number(headers, "limit-requests"),
                        number(headers, "remaining-requests"),
                        reset(headers, "requests", waits))
                .tokens(
                        number(headers, "limit-tokens"),
                        number(headers, "remaining-tokens"),
                        reset(headers, "tokens", waits))
                .build();
    }

    private static @Nullable Duration reset(Headers headers, String what, WaitReader waits) {
        return waits.reset(headers.get("x-ratelimit-reset-" + what), headers);
    }

    private static @Nullable Long number(Headers headers, String what) {
        String text = headers.get("x-ratelimit-" + what);
        return text != null && text.strip().matches("[0-9]{1,18}") ? Long.valueOf(text.strip()) : null;
    }
}

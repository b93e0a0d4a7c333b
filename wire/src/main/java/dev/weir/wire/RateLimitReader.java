package dev.weir.wire;

import dev.weir.spi.backend.RateLimits;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the headers with a provider's limits of requests and tokens. Safe for use by many threads. */
public final class RateLimitReader {
    private final Names requests;
    private final Names tokens;

    /**
     * @param pattern a header's name, with {@code {value}} for limit, remaining or reset and {@code {kind}} for requests or
     *     tokens
     */
    public RateLimitReader(String pattern) {
        requests = Names.of(pattern.replace("{kind}", "requests"));
        tokens = Names.of(pattern.replace("{kind}", "tokens"));
    }

    /** The limits; null if there is no such header. */
    @Nullable
    RateLimits read(Headers headers, WaitReader waits) {
        return RateLimits.builder()
                .requests(
                        number(headers.get(requests.limit)),
                        number(headers.get(requests.remaining)),
                        waits.reset(headers.get(requests.reset), headers))
                .tokens(
                        number(headers.get(tokens.limit)),
                        number(headers.get(tokens.remaining)),
                        waits.reset(headers.get(tokens.reset), headers))
                .build();
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.strip().matches("[0-9]{1,18}") ? Long.valueOf(text.strip()) : null;
    }

    /** The headers of one kind of limit. */
    private record Names(String limit, String remaining, String reset) {
        static Names of(String pattern) {
            return new Names(
                    pattern.replace("{value}", "limit"),
                    pattern.replace("{value}", "remaining"),
                    pattern.replace("{value}", "reset"));
        }
    }
}

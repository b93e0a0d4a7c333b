package dev.weir.wire;

import dev.weir.spi.backend.RateLimits;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers with a provider's limits of requests and tokens.
 *
 * @param pattern a header's name, with {@code {value}} for limit, remaining or reset and {@code {kind}} for requests or a kind of tokens
 * @param tokenKinds the kinds of tokens; where there are limits for several, the one with the fewest remaining counts
 */
public record RateLimitReader(String pattern, List<String> tokenKinds) {

    /** A reader for a single limit of tokens. */
    public RateLimitReader(String pattern) {
        this(pattern, List.of("tokens"));
    }

    /** The limits; null if there is no such header. */
    @Nullable
    RateLimits read(Headers headers, WaitReader waits) {
        String tokens = scarcest(headers);
        return RateLimits.builder()
                .requests(
                        number(headers, "limit", "requests"),
                        number(headers, "remaining", "requests"),
                        reset(headers, "requests", waits))
                .tokens(
                        number(headers, "limit", tokens),
                        number(headers, "remaining", tokens),
                        reset(headers, tokens, waits))
                .build();
    }

    private String scarcest(Headers headers) {
        Comparator<String> byRemaining = Comparator.comparing(
                kind -> number(headers, "remaining", kind), Comparator.nullsLast(Comparator.naturalOrder()));
        return tokenKinds.stream().min(byRemaining).orElse("tokens");
    }

    private @Nullable String header(Headers headers, String value, String kind) {
        return headers.get(pattern.replace("{value}", value).replace("{kind}", kind));
    }

    private @Nullable Duration reset(Headers headers, String kind, WaitReader waits) {
        return waits.reset(header(headers, "reset", kind), headers);
    }

    private @Nullable Long number(Headers headers, String value, String kind) {
        String text = header(headers, value, kind);
        return text != null && text.strip().matches("[0-9]{1,18}") ? Long.valueOf(text.strip()) : null;
    }
}

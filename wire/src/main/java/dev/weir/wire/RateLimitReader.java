package dev.weir.wire;

import dev.weir.spi.backend.RateLimits;
import java.util.List;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers with a provider's limits of requests and tokens; of several limits of tokens, the one with the fewest
 * remaining. Safe for use by many threads.
 */
public final class RateLimitReader {
    private final Names requests;
    private final List<Names> tokens;

    /**
     * A reader for a single limit of tokens.
     *
     * @param pattern a header's name, with {@code {value}} for limit, remaining or reset and {@code {kind}} for requests or
     *     tokens
     */
    public RateLimitReader(String pattern) {
        this(pattern, List.of("tokens"));
    }

    /**
     * A reader for limits of several kinds of tokens.
     *
     * @param pattern as for a single one, with a kind of tokens in place of tokens
     * @param tokenKinds the kinds of tokens, at least one
     */
    public RateLimitReader(String pattern, List<String> tokenKinds) {
        requests = Names.of(pattern, "requests");
        tokens = tokenKinds.stream().map(kind -> Names.of(pattern, kind)).toList();
    }

    /** The limits; null if there is no such header. */
    @Nullable
    RateLimits read(Headers headers, WaitReader waits) {
        Names scarcest = scarcest(headers);
        return RateLimits.builder()
                .requests(
                        number(headers.get(requests.limit)),
                        number(headers.get(requests.remaining)),
                        waits.reset(headers.get(requests.reset), headers))
                .tokens(
                        number(headers.get(scarcest.limit)),
                        number(headers.get(scarcest.remaining)),
                        waits.reset(headers.get(scarcest.reset), headers))
                .build();
    }

    private Names scarcest(Headers headers) {
        Names scarcest = tokens.get(0);
        Long least = null;
        for (int i = 0; tokens.size() > 1 && i < tokens.size(); i++) {
            Long remaining = number(headers.get(tokens.get(i).remaining));
            if (remaining != null && (least == null || remaining < least)) {
                least = remaining;
                scarcest = tokens.get(i);
            }
        }
        return scarcest;
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.strip().matches("[0-9]{1,18}") ? Long.valueOf(text.strip()) : null;
    }

    /** The headers of one kind of limit. */
    private record Names(String limit, String remaining, String reset) {
        static Names of(String pattern, String kind) {
            String ofKind = pattern.replace("{kind}", kind);
            return new Names(
                    ofKind.replace("{value}", "limit"),
                    ofKind.replace("{value}", "remaining"),
                    ofKind.replace("{value}", "reset"));
        }
    }
}

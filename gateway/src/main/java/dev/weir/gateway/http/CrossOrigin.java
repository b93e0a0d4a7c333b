package dev.weir.gateway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages in browsers that may use the gateway from other sites: cross-origin resource sharing (WHATWG Fetch, HTTP-CORS
 * protocol). Credentials of browsers, such as cookies, are not part of it: a page sends its key itself. Immutable.
 */
public final class CrossOrigin {
    private static final String ANY = "*";
    /** All of them: browsers take the star for a name only where a request has cookies, which those of other sites do not. */
    private static final String EXPOSED = "*";

    private static final String PREFLIGHT_SECONDS = "600";

    private final Set<String> origins;

    /** @param origins such as {@code https://chat.example.com}; {@code *} for all */
    public CrossOrigin(List<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Whether an origin is named, not only included in all. */
    boolean names(String origin) {
        return origins.contains(origin);
    }

    private boolean permits(@Nullable String origin) {
        return origin != null && (origins.contains(origin) || origins.contains(ANY));
    }

    /** The headers of each answer to a request of this origin. */
    Map<String, String> headers(@Nullable String origin) {
        if (origins.isEmpty()) {
            return Map.of();
        }
        if (origin == null || !permits(origin)) {
            return Map.of("vary", "Origin");
        }
        return Map.of(
                "vary", "Origin", "access-control-allow-origin", origin, "access-control-expose-headers", EXPOSED);
    }

    /** The further headers of the answer to a preflight request; null if it is none, or of a page that may not use the gateway. */
    @Nullable
    Map<String, String> preflight(InboundRequest request) {
        if (!request.method().equals("OPTIONS")
                || !permits(request.header("origin"))
                || request.header("access-control-request-method") == null) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("access-control-allow-methods", "GET, POST");
        String asked = request.header("access-control-request-headers");
        if (asked != null) {
            headers.put("access-control-allow-headers", asked);
        }
        headers.put("access-control-max-age", PREFLIGHT_SECONDS);
        return headers;
    }
}

package dev.weir.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A request that has arrived as a whole.
 *
 * @param headers by name in lower case
 * @param json the body, or null if it is not JSON
 */
record Incoming(
        long number,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        @Nullable JsonNode json) {

    static @Nullable JsonNode json(byte[] body) {
        try {
            return Json.parse(body);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    Optional<Route> route() {
        return Route.of(path);
    }

    /** The model that it names anywhere, or empty. */
    String model() {
        String inBody = json == null ? "" : json.path("model").asString("");
        return inBody.isEmpty() ? route().map(Route::name).orElse("") : inBody;
    }

    boolean stream() {
        return json != null && json.path("stream").asBoolean(false);
    }

    /** The API key, as OpenAI and as Azure take it. */
    @Nullable
    String key() {
        String azure = header("api-key");
        String bearer = header("authorization");
        if (azure != null) {
            return azure;
        }
        return bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                ? bearer.substring(7).trim()
                : null;
    }

    private @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }
}

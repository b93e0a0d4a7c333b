package dev.weir.simulator.internal.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A request that has been received in full.
 *
 * @param number counts the requests of a simulator from 1
 * @param headers by name in lower case
 * @param json the body, or null if it is not JSON
 */
public record ReceivedRequest(
        long number,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        @Nullable JsonNode json) {

    public static ReceivedRequest of(
            long number, String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
        return new ReceivedRequest(number, method, path, query, headers, json(body));
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            return JsonCodec.parse(body);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    Optional<ApiRoute> route() {
        return ApiRoute.of(path);
    }

    /** The model that the body or the path names, or an empty string. */
    public String model() {
        String inBody = json == null ? "" : json.path("model").asString("");
        return inBody.isEmpty() ? route().map(ApiRoute::model).orElse("") : inBody;
    }

    public boolean stream() {
        return json != null && json.path("stream").asBoolean(false);
    }

    /** The API key, in the header of OpenAI or of Azure. */
    @Nullable
    String apiKey() {
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

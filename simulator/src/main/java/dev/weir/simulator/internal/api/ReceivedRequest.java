package dev.weir.simulator.internal.api;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A request that has been received in full.
 *
 * @param number counts the requests of a simulator from 1
 * @param headers by name in lower case
 * @param json the body, or null if it is not JSON
 * @param body the body as it came; not to be read from, but from duplicates
 */
public record ReceivedRequest(
        long number,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        @Nullable JsonNode json,
        ByteBuffer body) {

    public static ReceivedRequest of(
            long number, String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
        return new ReceivedRequest(
                number,
                method,
                path,
                query,
                headers,
                json(body),
                ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            return JsonCodec.parse(body);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /** A request for one line of a batch. */
    ReceivedRequest line(String path, JsonNode json) {
        return new ReceivedRequest(number, "POST", path, "", headers, json, ByteBuffer.allocate(0));
    }

    /** The model that the body names, or an empty string. */
    public String model() {
        return json == null ? "" : json.path("model").asString("");
    }

    public boolean stream() {
        return json != null && json.path("stream").asBoolean(false);
    }

    /** The API key, in this header or as a bearer token. */
    @Nullable
    String apiKey(String keyHeader) {
        String key = header(keyHeader);
        String bearer = header("authorization");
        if (key != null) {
            return key;
        }
        return bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)
                ? bearer.substring(7).trim()
                : null;
    }

    /** The first value of a header, named in lower case, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }
}

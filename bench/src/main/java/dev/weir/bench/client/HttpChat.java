package dev.weir.bench.client;

import dev.weir.bench.workload.IntentKind;
import dev.weir.bench.workload.PlannedCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One chat completion by OkHttp and Jackson, without retries. OkHttp has its defaults, so connecting, and each read of the
 * answer, may take 10 s; only the pool of idle connections is larger, so that connections are reused.
 */
final class HttpChat {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final MediaType MEDIA_TYPE = MediaType.get("application/json");
    private static final Map<String, IntentKind> KINDS =
            IntentKind.ALL.stream().collect(Collectors.toMap(IntentKind::name, Function.identity()));
    private static final int IDLE_CONNECTIONS = 64;
    private static final String DATA = "data: ";

    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
            .build();
    private final Endpoint endpoint;

    HttpChat(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Asks once.
     *
     * @throws IOException if there is no answer with status 200
     */
    boolean ask(PlannedCall call) throws IOException {
        Request request = new Request.Builder()
                .url(endpoint.baseUrl() + "/chat/completions")
                .header("Authorization", "Bearer " + endpoint.key())
                .post(RequestBody.create(body(call), MEDIA_TYPE))
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("status " + response.code());
            }
            return endpoint.streamed()
                    ? isWholeStream(new BufferedReader(response.body().charStream()))
                    : isWhole(JSON.readTree(response.body().string()));
        }
    }

    private static boolean isWhole(JsonNode answer) {
        JsonNode choice = answer.path("choices").path(0);
        return !choice.path("message").path("content").asString("").isEmpty()
                && choice.path("finish_reason").isString();
    }

    /** Reads server-sent events to their end. */
    private static boolean isWholeStream(BufferedReader events) throws IOException {
        boolean text = false;
        boolean ended = false;
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith(DATA) && !line.equals(DATA + "[DONE]")) {
                JsonNode choice = JSON.readTree(line.substring(DATA.length()))
                        .path("choices")
                        .path(0);
                text |= !choice.path("delta").path("content").asString("").isEmpty();
                ended |= choice.path("finish_reason").isString();
            }
        }
        return text && ended;
    }

    private String body(PlannedCall call) {
        ObjectNode body = JSON.createObjectNode().put("model", endpoint.model());
        IntentKind kind = KINDS.get(call.type());
        if (kind != null) {
            body.withArray("/messages")
                    .addObject()
                    .put("role", "system")
                    .put(
                            "content",
                            kind.instructions()
                                    + "\nAnswer with one JSON object that follows this JSON Schema, and with nothing else:\n"
                                    + kind.schema());
        }
        body.withArray("/messages").addObject().put("role", "user").put("content", call.prompt());
        body.put("max_tokens", call.maxTokens()).put("temperature", 0);
        if (endpoint.streamed()) {
            body.put("stream", true);
        }
        return JSON.writeValueAsString(body);
    }

    void abort() {
        client.dispatcher().cancelAll();
    }

    void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}

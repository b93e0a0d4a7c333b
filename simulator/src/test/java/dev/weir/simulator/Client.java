package dev.weir.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP/1.1 client of a simulator. */
final class Client {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Simulator simulator;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Client(Simulator simulator) {
        this.simulator = simulator;
    }

    static String chat(String model) {
        return chat(model, false, "");
    }

    static String chat(String model, boolean stream, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Deploy nginx with 3 replicas\"}]" + more + "}";
    }

    HttpResponse<String> ask(String model) throws IOException, InterruptedException {
        return post("/v1/chat/completions", chat(model));
    }

    HttpResponse<String> askForStream(String model) throws IOException, InterruptedException {
        return post("/v1/chat/completions", chat(model, true, ""));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET().build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(simulator.baseUri().resolve(path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpClient http() {
        return http;
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    /** The data of the events of a stream. */
    static List<String> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring(5).strip())
                .toList();
    }

    /** The text that the events of a stream carry. */
    static String text(String stream) {
        StringBuilder text = new StringBuilder();
        for (String event : events(stream)) {
            if (!event.equals("[DONE]")) {
                JsonNode choice = json(event).path("choices").path(0);
                text.append(choice.path("delta").path("content").asString(""));
                text.append(choice.path("text").asString(""));
            }
        }
        return text.toString();
    }

    URI uri(String path) {
        return simulator.baseUri().resolve(path);
    }
}

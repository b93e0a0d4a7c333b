package dev.weir.it.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client as it is written first; docs/migration.md starts from it. */
final class PlainClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();
    private final URI chat;

    PlainClient(URI baseUri) {
        chat = URI.create(baseUri + "/chat/completions");
    }

    // tag::plain[]
    String ask(String prompt) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(chat)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(prompt)))
                .build();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return text(response.body());
            }
            if (attempt == 4) {
                throw new IOException("HTTP " + response.statusCode());
            }
            Thread.sleep(1000);
        }
    }
    // end::plain[]

    private String body(String prompt) {
        return json.writeValueAsString(json.createObjectNode()
                .put("model", "gpt-4o-mini")
                .set(
                        "messages",
                        json.createArrayNode()
                                .add(json.createObjectNode().put("role", "user").put("content", prompt))));
    }

    private String text(String body) {
        JsonNode choice = json.readTree(body).path("choices").path(0);
        return choice.path("message").path("content").asString();
    }
}

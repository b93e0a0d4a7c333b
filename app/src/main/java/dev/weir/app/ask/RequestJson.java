package dev.weir.app.ask;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A request as the one JSON object that {@code weir ask --dry-run} prints. */
final class RequestJson {
    private RequestJson() {}

    static String of(String backend, ChatRequest request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("backend", backend);
        json.put("model", request.model());
        json.put(
                "messages",
                request.messages().stream().map(RequestJson::message).toList());
        json.put("maxTokens", request.maxTokens());
        if (request.temperature() != null) {
            json.put("temperature", request.temperature());
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static Map<String, Object> message(Message message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", message.role().name().toLowerCase(Locale.ROOT));
        json.put("text", message.text());
        List<String> parts = message.content().stream()
                .filter(part -> !(part instanceof Content.Text))
                .map(Object::toString)
                .toList();
        if (!parts.isEmpty()) {
            json.put("furtherParts", parts);
        }
        return json;
    }
}

package dev.weir.app;

import dev.weir.spi.chat.ChatRequest;
import java.util.LinkedHashMap;
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
                request.messages().stream()
                        .map(message -> Map.of("role", message.role(), "text", message.text()))
                        .toList());
        json.put("maxTokens", request.maxTokens());
        json.put("temperature", request.temperature());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
}

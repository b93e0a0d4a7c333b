package dev.weir.app.ask;

import dev.weir.client.CallResult;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A result as the one JSON object that {@code weir ask --json} prints. */
final class ResultJson {
    private ResultJson() {}

    static String of(CallResult result) {
        Completion completion = result.completion();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("callId", result.callId());
        json.put("backend", result.backend());
        json.put("model", completion.model());
        json.put("text", completion.text());
        json.put(
                "toolCalls",
                completion.toolCalls().stream().map(ResultJson::toolCall).toList());
        json.put("finishReason", completion.finishReason());
        json.put("usage", completion.usage());
        json.put("attempts", result.facts().attempts());
        json.put("durationMillis", result.duration().toMillis());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }

    private static Map<String, Object> toolCall(ToolCall call) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", call.id());
        json.put("name", call.name());
        json.put("arguments", call.arguments());
        return json;
    }
}

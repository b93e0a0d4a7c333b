package dev.weir.backend.openai;

import dev.weir.wire.body.WireJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JsonParser;

/** JSON texts for tests, and back. */
final class TestJson {
    private TestJson() {}

    static Map<?, ?> object(String text) {
        return (Map<?, ?>) value(text);
    }

    static Object value(String text) {
        try (JsonParser parser =
                new WireJson().parser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            parser.nextToken();
            return WireJson.value(parser);
        }
    }

    static String quoted(String text) {
        return WireJson.write(text);
    }

    /** A whole answer, as a plain call gets it. */
    static String completion(String text) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini-2024",
                 "choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,
                          "prompt_tokens_details":{"cached_tokens":4},
                          "completion_tokens_details":{"reasoning_tokens":2}}}""".formatted(quoted(text));
    }

    /** An event with a chunk whose delta is this. */
    static String delta(String delta) {
        return event("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini-2024\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}],\"usage\":null}");
    }

    /** An event with a piece of text. */
    static String token(String text) {
        return delta("{\"content\":" + quoted(text) + "}");
    }

    static String finish(String reason) {
        return event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
    }

    static String usage() {
        return event("{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}");
    }

    static String event(String data) {
        return "data: " + data + "\n\n";
    }

    static String done() {
        return event("[DONE]");
    }

    static String error(String type, String code) {
        return "{\"error\":{\"message\":\"the prompt was: qzxv\",\"type\":" + quotedOrNull(type)
                + ",\"param\":null,\"code\":" + quotedOrNull(code) + "}}";
    }

    private static String quotedOrNull(String text) {
        return text == null ? "null" : quoted(text);
    }
}

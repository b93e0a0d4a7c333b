package dev.weir.backend.anthropic;

import dev.weir.wire.body.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JsonParser;

/** Answers of the Messages API for tests. */
final class TestJson {
    private TestJson() {}

    static Object value(String text) {
        try (JsonParser parser = new WireJson().parser(text.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            return WireJson.value(parser);
        }
    }

    @SuppressWarnings("unchecked") // names are texts
    static Map<Object, Object> object(String text) {
        return (Map<Object, Object>) value(text);
    }

    static String quoted(String text) {
        return WireJson.write(text);
    }

    /** A whole answer of one text. */
    static String message(String text) {
        return message("[{\"type\":\"text\",\"text\":" + quoted(text) + "}]", "end_turn");
    }

    static String message(String content, String stopReason) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5-20250929\","
                + "\"content\":" + content + ",\"stop_reason\":\"" + stopReason + "\",\"stop_sequence\":null,"
                + "\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}";
    }

    static String event(String data) {
        return "event: " + object(data).get("type") + "\ndata: " + data + "\n\n";
    }

    /** How a stream begins: the usage in it has a first count of the output. */
    static String start() {
        return event("{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
                + "\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5-20250929\",\"content\":[],"
                + "\"stop_reason\":null,\"stop_sequence\":null,"
                + "\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}");
    }

    static String open(int index, String block) {
        return event("{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}");
    }

    static String openText(int index) {
        return open(index, "{\"type\":\"text\",\"text\":\"\"}");
    }

    static String openTool(int index, String id, String name) {
        return open(index, "{\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"input\":{}}");
    }

    static String delta(int index, String delta) {
        return event("{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}");
    }

    static String token(String text) {
        return delta(0, "{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}");
    }

    static String input(int index, String piece) {
        return delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece) + "}");
    }

    static String close(int index) {
        return event("{\"type\":\"content_block_stop\",\"index\":" + index + "}");
    }

    static String stopReason(String reason) {
        return event("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":3}}");
    }

    static String stop() {
        return event("{\"type\":\"message_stop\"}");
    }

    /** The end of a stream whose only block is a text. */
    static String end() {
        return close(0) + stopReason("end_turn") + stop();
    }

    /** A whole stream of one text. */
    static String stream(String text) {
        return start() + openText(0) + token(text) + end();
    }

    static String error(String type) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type
                + "\",\"message\":\"the prompt was: qzxv\"},\"request_id\":\"req_1\"}";
    }
}

package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.TestJson.input;
import static dev.weir.backend.anthropic.TestJson.message;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.openTool;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;

import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.wire.WireContract;
import dev.weir.wire.WireServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@Lacks({Feature.KNOWN_MODELS, Feature.NATIVE_BATCHES, Feature.EMBEDDINGS})
class AnthropicBackendContractTest extends WireContract {
    AnthropicBackendContractTest() {
        super(AnthropicDialect.ANTHROPIC, "claude-x");
    }

    @Override
    protected String otherAnswer(WireServer.Received request) {
        List<?> messages = (List<?>) request.json().get("messages");
        return request.path().endsWith("/count_tokens") ? "{\"input_tokens\":" + 5 * messages.size() + "}" : null;
    }

    @Override
    protected String text(Map<?, ?> message) {
        List<?> content = (List<?>) message.get("content");
        return String.valueOf(((Map<?, ?>) content.get(content.size() - 1)).get("text"));
    }

    @Override
    protected String plain(String text, boolean limited) {
        return message(text).replace("end_turn", reason(limited));
    }

    private static String reason(boolean limited) {
        return limited ? "max_tokens" : "end_turn";
    }

    @Override
    protected List<String> streamed(List<String> words, boolean limited) {
        List<String> events = new ArrayList<>(List.of(start(), openText(0)));
        words.forEach(word -> events.add(TestJson.token(word)));
        events.addAll(List.of(TestJson.close(0), stopReason(reason(limited)), stop()));
        return events;
    }

    @Override
    protected String toolCalls() {
        return message(
                "[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"scale\",\"input\":{}},"
                        + "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"stop\",\"input\":{\"n\":1}}]",
                "tool_use");
    }

    @Override
    protected List<String> streamedToolCalls() {
        return List.of(
                start(),
                openTool(0, "a", "scale"),
                TestJson.close(0),
                openTool(1, "b", "stop"),
                input(1, "{\"n\":"),
                input(1, "1}"),
                TestJson.close(1),
                stopReason("tool_use"),
                stop());
    }
}

package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.TestJson.close;
import static dev.weir.backend.anthropic.TestJson.delta;
import static dev.weir.backend.anthropic.TestJson.input;
import static dev.weir.backend.anthropic.TestJson.open;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.openTool;
import static dev.weir.backend.anthropic.TestJson.quoted;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;
import static dev.weir.backend.anthropic.TestJson.token;

import dev.weir.wire.Dialect;
import dev.weir.wire.RecordedAnswer;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's Messages API. */
final class AnthropicDialect extends Dialect<AnthropicSettings> {
    static final AnthropicDialect ANTHROPIC = new AnthropicDialect();

    private AnthropicDialect() {
        super(AnthropicSettings.class, AnthropicBackend::new);
    }

    @Override
    public String path() {
        return "/messages";
    }

    @Override
    public List<String> keySettings() {
        return List.of("apiKey", "authToken");
    }

    @Override
    public String whole(String text) {
        return TestJson.message(text);
    }

    @Override
    public String begin(String text) {
        return start() + openText(0) + token(text);
    }

    @Override
    public String more(String text) {
        return token(text);
    }

    @Override
    public String end() {
        return TestJson.end();
    }

    @Override
    public List<String> reasoned(List<String> reasoning, String text) {
        List<String> events = new ArrayList<>(
                List.of(start(), open(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")));
        reasoning.forEach(
                piece -> events.add(delta(0, "{\"type\":\"thinking_delta\",\"thinking\":" + quoted(piece) + "}")));
        events.add(close(0) + openText(1));
        events.add(delta(1, "{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}"));
        events.add(close(1) + stopReason("end_turn") + stop());
        return events;
    }

    @Override
    public List<String> toolCall(String text, List<String> arguments) {
        List<String> events =
                new ArrayList<>(List.of(start(), openText(0), token(text), close(0), openTool(1, "a", "f")));
        arguments.forEach(piece -> events.add(input(1, piece)));
        events.addAll(List.of(close(1), stopReason("tool_use"), stop()));
        return events;
    }

    @Override
    public String keepAlive() {
        return TestJson.event("{\"type\":\"ping\"}");
    }

    @Override
    public String error(String type) {
        return TestJson.error(type);
    }

    @Override
    public RecordedAnswer answer(long seed) {
        return new AnswerPair(seed);
    }
}

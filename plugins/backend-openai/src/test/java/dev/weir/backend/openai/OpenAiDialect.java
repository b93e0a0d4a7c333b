package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.quoted;
import static dev.weir.backend.openai.TestJson.token;

import dev.weir.wire.Dialect;
import dev.weir.wire.RecordedAnswer;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions. */
final class OpenAiDialect extends Dialect<OpenAiSettings> {
    static final OpenAiDialect OPENAI = new OpenAiDialect();

    private OpenAiDialect() {
        super(OpenAiSettings.class, OpenAiBackend::new);
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public String whole(String text) {
        return TestJson.completion(text);
    }

    @Override
    public String begin(String text) {
        return token(text);
    }

    @Override
    public String more(String text) {
        return token(text);
    }

    @Override
    public String end() {
        return finish("stop");
    }

    @Override
    public List<String> reasoned(List<String> reasoning, String text) {
        List<String> events = new ArrayList<>();
        reasoning.forEach(piece -> events.add(delta("{\"reasoning_content\":" + quoted(piece) + "}")));
        events.addAll(List.of(token(text), finish("stop"), done()));
        return events;
    }

    @Override
    public List<String> toolCall(String text, List<String> arguments) {
        List<String> events = new ArrayList<>(List.of(
                delta("{\"role\":\"assistant\",\"content\":\"\"}"),
                token(text),
                delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]}")));
        arguments.forEach(piece -> events.add(
                delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quoted(piece) + "}}]}")));
        events.addAll(List.of(finish("tool_calls"), TestJson.usage(), done()));
        return events;
    }

    @Override
    public String keepAlive() {
        return delta("{}");
    }

    @Override
    public String error(String type) {
        return TestJson.error(type, null);
    }

    @Override
    public RecordedAnswer answer(long seed) {
        return new AnswerPair(seed);
    }
}

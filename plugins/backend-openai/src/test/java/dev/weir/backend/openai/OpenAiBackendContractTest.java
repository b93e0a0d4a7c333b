package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.delta;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.finish;

import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.wire.WireContract;
import dev.weir.wire.WireServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@Lacks({Feature.KNOWN_MODELS, Feature.NATIVE_BATCHES, Feature.TOKEN_COUNTS})
class OpenAiBackendContractTest extends WireContract {
    OpenAiBackendContractTest() {
        super(OpenAiDialect.OPENAI, "gpt-4o-mini");
    }

    /** The length of a text and its last character make its vector, and the last comes first. */
    @Override
    protected String otherAnswer(WireServer.Received request) {
        if (!(request.json().get("input") instanceof List<?> inputs)) {
            return null;
        }
        String[] items = new String[inputs.size()];
        for (int i = 0; i < items.length; i++) {
            String text = String.valueOf(inputs.get(i));
            String vector = EmbeddingsTest.base64(text.length(), text.charAt(text.length() - 1));
            items[items.length - 1 - i] = "{\"index\":" + i + ",\"embedding\":" + vector + "}";
        }
        return EmbeddingsTest.answer(items);
    }

    @Override
    protected String text(Map<?, ?> message) {
        return String.valueOf(message.get("content"));
    }

    @Override
    protected String plain(String text, boolean limited) {
        String reason = "\"finish_reason\":\"" + reason(limited) + "\"";
        return TestJson.completion(text).replace("\"finish_reason\":\"stop\"", reason);
    }

    private static String reason(boolean limited) {
        return limited ? "length" : "stop";
    }

    @Override
    protected List<String> streamed(List<String> words, boolean limited) {
        List<String> events =
                new ArrayList<>(words.stream().map(TestJson::token).toList());
        events.addAll(List.of(finish(reason(limited)), done()));
        return events;
    }

    @Override
    protected String toolCalls() {
        String calls = "\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"scale\",\"arguments\":\"{}\"}},"
                + "{\"id\":\"b\",\"function\":{\"name\":\"stop\",\"arguments\":\"{}\"}}]";
        return TestJson.completion("").replace("\"content\":\"\"", calls);
    }

    @Override
    protected List<String> streamedToolCalls() {
        return List.of(
                delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"scale\",\"arguments\":\"\"}},"
                                + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"stop\",\"arguments\":\"{\"}}]}"),
                delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"}\"}},"
                        + "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}"),
                finish("tool_calls"),
                done());
    }

    @Override
    protected EmbeddingRequest embeddingRequest() {
        return EmbeddingRequest.of("text-embedding-3-small", "the tide is out", "out", "in");
    }
}
